package cli

import (
	"bufio"
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
		{errors.New("no file"), BadInput, "trial: no file\n"},
	} {
		var stderr strings.Builder
		if status := Exit(&stderr, "trial", test.err, 2); status != test.status || stderr.String() != test.says {
			t.Errorf("%v: status %d, %q", test.err, status, stderr.String())
		}
	}
}

// full is a disk without room.
type full struct{}

var errFull = errors.New("no space left")

func (full) Write([]byte) (int, error) { return 0, errFull }

// What can't be written is an error, whatever else went wrong, and has the status
// of no answer.
func TestOutputThatIsNotWritten(t *testing.T) {
	other := errors.New("bad input")
	for _, test := range []struct {
		to        io.Writer
		text      string
		err, want error
		status    int
	}{
		{io.Discard, "x", nil, nil, 0},
		{io.Discard, "x", other, other, BadInput},
		{full{}, "x", nil, errFull, NoAnswer},
		{full{}, strings.Repeat("x", 1<<16), nil, errFull, NoAnswer}, // more than the buffer
		{full{}, "x", other, errFull, NoAnswer},
		{full{}, "", other, other, BadInput},
	} {
		err := Print(test.to, func(w *bufio.Writer) error {
			_, _ = w.WriteString(test.text)
			return test.err
		})
		var stderr strings.Builder
		if status := Exit(&stderr, "trial", err, BadInput); !errors.Is(err, test.want) || status != test.status {
			t.Errorf("%.9s, %v: %v, status %d", test.text, test.err, err, status)
		}
	}
}

// An error may repeat a value of megabytes; both of its ends say what is wrong.
func TestLongErrorsAreCut(t *testing.T) {
	var stderr strings.Builder
	Exit(&stderr, "trial", fmt.Errorf("line 3: %s is no number", strings.Repeat("9", 10<<20)), BadInput)
	said := stderr.String()
	begins, ends := strings.HasPrefix(said, "trial: line 3: 99"), strings.HasSuffix(said, "9 is no number\n")
	if len(said) > 1100 || !begins || !ends {
		t.Errorf("%d bytes: %.100q", len(said), said)
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

// A sum that lacks prices isn't told as a figure: never 0, and no more than it has.
func TestAtLeast(t *testing.T) {
	usd := func(n int64) ratecard.Money { return ratecard.Money{Amount: decimal.New(n, 0), Currency: "USD"} }
	for _, test := range []struct {
		low, high ratecard.Money
		unpriced  bool
		want      string
	}{
		{usd(1), usd(2), false, "1 USD to 2 USD"},
		{usd(0), usd(0), false, "0 USD"},
		{usd(1), usd(2), true, "at least 1 USD"},
		{usd(0), usd(2), true, "unknown"},
	} {
		if got := AtLeast(test.low, test.high, test.unpriced); got != test.want {
			t.Errorf("%q, want %q", got, test.want)
		}
	}
}
