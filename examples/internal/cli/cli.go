package cli

import (
	"bufio"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/wacost/wacost/ratecard"
)

// The statuses with which programs end, beside 0.
const (
	NoAnswer = 1 // there is no answer, it isn't the expected one, or it can't be written
	BadInput = 2 // the flags are wrong, or some of the input can't be read
)

// Exit returns the status with which a program ends: 0 without an error, and
// after help was asked for. Else it writes the error as one line that begins
// with the program's name, and returns the status given, or NoAnswer if it is an
// error of [Print].
func Exit(stderr io.Writer, program string, err error, status int) int {
	if err == nil || errors.Is(err, flag.ErrHelp) {
		return 0
	}
	Say(stderr, program, err.Error())
	if errors.As(err, new(*unwritten)) {
		return NoAnswer
	}
	return status
}

// longest is how many characters of an error are written: it may repeat a value of
// any length.
const longest = 1000

// Say writes what is wrong as a line that begins with the program's name. Of a long
// text it leaves out the middle.
func Say(stderr io.Writer, program, what string) {
	if r := []rune(what); len(r) > longest {
		what = string(r[:longest/2]) + " … " + string(r[len(r)-longest/2:])
	}
	fmt.Fprintf(stderr, "%s: %s\n", program, what)
}

// unwritten is why an output isn't whole, as where a disk is full.
type unwritten struct{ error }

func (u *unwritten) Unwrap() error { return u.error }

// Print calls print with a buffer before w, and then writes what is in it. So print
// may ignore the errors of its own writes: if one failed, Print returns that error.
func Print(w io.Writer, print func(*bufio.Writer) error) error {
	b := bufio.NewWriter(w)
	err := print(b)
	if fault := b.Flush(); fault != nil {
		return &unwritten{fault}
	}
	return err
}

// IsTerminal reports whether a file is a terminal, so that people read it.
func IsTerminal(file *os.File) bool {
	info, err := file.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// JSON returns an encoder that leaves <, > and & in texts as they are: nothing
// here is put into HTML.
func JSON(w io.Writer) *json.Encoder {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	return encoder
}

// Table returns a writer of lines whose cells end with tabs. Nothing of the table
// is written before Flush.
func Table(w io.Writer) *tabwriter.Writer { return tabwriter.NewWriter(w, 0, 0, 2, ' ', 0) }

// Count writes a number with commas: 1,000.
func Count(n int64) string {
	text := strconv.FormatInt(n, 10)
	for i := len(text) - 3; i > 0 && text[i-1] != '-'; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}

// Plural writes how many of something there are: 1 message, 1,000 messages. It
// is for words that only take an s.
func Plural(n int64, word string) string {
	if n != 1 {
		word += "s"
	}
	return Count(n) + " " + word
}

// Join writes a list, such as the conditions of a case, with a separator.
func Join[T fmt.Stringer](list []T, separator string) string {
	texts := make([]string, len(list))
	for i, v := range list {
		texts[i] = v.String()
	}
	return strings.Join(texts, separator)
}

// AtLeast writes an amount of which some units may have no price: then it is what is
// known, or unknown if that is nothing.
func AtLeast(low, high ratecard.Money, unpriced bool) string {
	switch {
	case !unpriced:
		return Between(low, high)
	case low.IsZero():
		return "unknown"
	}
	return "at least " + low.String()
}

// Between writes an amount, or the lowest and the highest that it may be.
func Between(low, high ratecard.Money) string {
	if low.Equal(high) {
		return high.String()
	}
	return low.String() + " to " + high.String()
}
