package cli

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"github.com/wacost/wacost/ratecard"
)

func TestExit(t *testing.T) {
	for _, test := range []struct {
		err    error
		status int
		says   string
	}{
		{nil, 0, ""},
		{flag.ErrHelp, 0, ""},
		{fmt.Errorf("asked: %w", flag.ErrHelp), 0, ""},
		{errors.New("no file"), 2, "trial: no file\n"},
	} {
		var stderr strings.Builder
		if status := Exit(&stderr, "trial", test.err, 2); status != test.status || stderr.String() != test.says {
			t.Errorf("%v: status %d, %q", test.err, status, stderr.String())
		}
	}
}

func TestOpen(t *testing.T) {
	name := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(name, []byte("of a file"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{name: "of a file", "-": "of standard input"} {
		in, err := Open(name, strings.NewReader("of standard input"))
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(in)
		if string(got) != want || err != nil || in.Close() != nil {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	if _, err := Open(name+"s", nil); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a file that isn't there: %v", err)
	}
}

func TestIsTerminal(t *testing.T) {
	file, err := os.Create(filepath.Join(t.TempDir(), "file"))
	if err != nil {
		t.Fatal(err)
	}
	if IsTerminal(file) {
		t.Error("a file is taken for a terminal")
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	if IsTerminal(file) {
		t.Error("a closed file is taken for a terminal")
	}
}

func TestJSON(t *testing.T) {
	var b strings.Builder
	if err := JSON(&b).Encode("<a&b>"); err != nil || b.String() != "\"<a&b>\"\n" {
		t.Errorf("%q, %v", b.String(), err)
	}
}

func TestTable(t *testing.T) {
	var b bytes.Buffer
	w := Table(&b)
	fmt.Fprint(w, "market\tunits\nIN\t5\n")
	if err := w.Flush(); err != nil || b.String() != "market  units\nIN      5\n" {
		t.Errorf("%q, %v", b.String(), err)
	}
}

func TestCount(t *testing.T) {
	for n, want := range map[int64]string{
		0: "0", 999: "999", 1000: "1,000", -999: "-999", -1000: "-1,000", 123456: "123,456", 1234567: "1,234,567",
	} {
		if got := Count(n); got != want {
			t.Errorf("%d is %s, want %s", n, got, want)
		}
	}
}

func TestPlural(t *testing.T) {
	for n, want := range map[int64]string{0: "0 messages", 1: "1 message", 2: "2 messages", 1000: "1,000 messages"} {
		if got := Plural(n, "message"); got != want {
			t.Errorf("%d is %s, want %s", n, got, want)
		}
	}
}

func TestBetween(t *testing.T) {
	low := ratecard.Money{Currency: "USD"}
	high := ratecard.Money{Amount: decimal.RequireFromString("0.0068"), Currency: "USD"}
	if got := Between(low, high); got != "0 USD to 0.0068 USD" {
		t.Errorf("a range: %s", got)
	}
	if got := Between(high, high); got != "0.0068 USD" {
		t.Errorf("one amount: %s", got)
	}
}
