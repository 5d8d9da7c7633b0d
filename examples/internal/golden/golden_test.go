package golden

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A recorder notes what a test would have been told.
type recorder struct {
	testing.TB
	told string
}

func (r *recorder) Helper() {}

func (r *recorder) Errorf(_ string, args ...any) { r.told = args[1].(string) }

func TestCompare(t *testing.T) {
	file := filepath.Join(t.TempDir(), "golden.txt")
	if err := os.WriteFile(file, []byte("one\r\ntwo\r\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for got, fails := range map[string]bool{"one\ntwo\n": false, "one\ntwo": true, "": true} {
		r := &recorder{TB: t}
		if Compare(r, file, got); (r.told != "") != fails {
			t.Errorf("%q: told %q", got, r.told)
		}
	}
}

func TestUpdate(t *testing.T) {
	*update = true
	defer func() { *update = false }()
	file := filepath.Join(t.TempDir(), "golden.txt")
	Compare(t, file, "new\n")
	*update = false
	r := &recorder{TB: t}
	if Compare(r, file, "new\n"); r.told != "" {
		t.Error(r.told)
	}
	if Compare(r, file, "other\n"); !strings.Contains(r.told, "other") {
		t.Errorf("told %q", r.told)
	}
}
