package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/wacost/wacost/examples/internal/golden"
	"github.com/wacost/wacost/pricing/analytics"
)

const figures = "testdata/analytics.json"

// Meta counts three utility messages where its webhooks told of two and of one under a
// category that nobody knows.
func TestMetasFigures(t *testing.T) {
	out, errs, code := replay("", "-zone", "Europe/Berlin", "-analytics", figures, october)
	if code != 0 || errs != "" {
		t.Errorf("exit status %d: %s", code, errs)
	}
	bill, _, _ := replay("", "-zone", "Europe/Berlin", october)
	rest, found := strings.CutPrefix(out, bill)
	if !found {
		t.Errorf("the bill is another one:\n%s", out)
	}
	golden.Compare(t, "testdata/analytics.golden", rest)

	out, errs, code = replay("", "-zone", "Europe/Berlin", "-json", "-analytics", figures, october)
	var d struct{ Analytics *analytics.Comparison }
	if err := json.Unmarshal([]byte(out), &d); err != nil || code != 0 || errs != "" {
		t.Fatalf("exit status %d, %s, %v", code, errs, err)
	}
	if c := d.Analytics; c == nil || c.Meta != 7 || c.Ours != 7 || c.Classification.Rows != 1 || c.Agrees() {
		t.Errorf("as JSON: %+v", c)
	}
}

// Figures that can't be compared are told, and take nothing of the bill with them.
func TestFiguresThatCannotBeCompared(t *testing.T) {
	text, err := os.ReadFile(figures)
	if err != nil {
		t.Fatal(err)
	}
	bill, _, _ := replay("", october)
	dir := t.TempDir()
	for name, in := range map[string]struct{ text, says string }{
		"not JSON": {"volume: 3", "analytics: malformed JSON at byte 0"},
		"empty":    {"", "empty"},
		"gzip":     {"\x1f\x8b\x08", "compressed with gzip"},
		"one page": {strings.Replace(string(text), "]}]}}", `]}], "paging": {"next": "x"}}}`, 1),
			"incomplete report"},
		"of no interval": {`{"pricing_analytics": {"data": []}}`, "can't be compared (no intervals"},
	} {
		file := filepath.Join(dir, strings.ReplaceAll(name, " ", "-")+".json")
		if err := os.WriteFile(file, []byte(in.text), 0o600); err != nil {
			t.Fatal(err)
		}
		out, errs, code := replay("", "-analytics", file, october)
		if code != 2 || out != bill || !strings.Contains(errs, file) || !strings.Contains(errs, in.says) {
			t.Errorf("%s: exit status %d, %s, want 2 and %s; printed\n%s", name, code, errs, in.says, out)
		}
	}
	if out, errs, code := replay("", "-analytics", filepath.Join(dir, "none"), october); code != 2 ||
		out != bill || strings.Count(errs, "none") != 1 {
		t.Errorf("a file that isn't there: exit status %d, %s", code, errs)
	}
}
