package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/wacost/wacost/ratecard"
)

// A repository is where cards are embedded.
type repository struct {
	root     string
	generate func() error // go generate ./ratecard
}

// ownRepository returns the repository that this program was built in, wherever
// it is run.
func ownRepository() (repository, error) {
	_, file, _, _ := runtime.Caller(0)
	root := filepath.Join(filepath.Dir(file), "..", "..")
	module, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil || !bytes.HasPrefix(module, []byte("module github.com/wacost/wacost\n")) {
		return repository{}, fmt.Errorf("-embed: %s isn't this library's repository any more: "+
			"run the program from its source, with go run and without -trimpath", root)
	}
	return repository{root, func() error { return goGenerate(root) }}, nil
}

// goGenerate brings ratecard/data/SUMS and ratecard/CHANGES.md up to date.
func goGenerate(root string) error {
	cmd := exec.Command("go", "generate", "./ratecard")
	cmd.Dir = root
	out, err := cmd.CombinedOutput()
	if err == nil {
		return nil
	}
	for line := range strings.Lines(string(out)) {
		if what, ok := strings.CutPrefix(line, "changelog: "); ok {
			return errors.New(strings.TrimSpace(what))
		}
	}
	return fmt.Errorf("go generate ./ratecard: %w\n%s", err, bytes.TrimSpace(out))
}

// embed writes the card among the embedded ones, with its day in the calendar,
// and says what it did. If the currency is new, since is the day of Meta's first
// card in it, else the zero Date. If embed fails, every file is as it was.
func (r repository) embed(card *ratecard.Card, since ratecard.Date, out io.Writer) error {
	data := filepath.Join("ratecard", "data")
	calendarName := filepath.Join(data, "calendar.yaml")
	text, err := os.ReadFile(filepath.Join(r.root, calendarName))
	if err != nil {
		return err
	}
	old, err := readCalendar(string(text))
	if err != nil {
		return err
	}
	days, err := schedule(old, card, since)
	if err != nil {
		return err
	}
	var yaml bytes.Buffer
	if err := card.WriteYAML(&yaml); err != nil {
		return err
	}
	name := filepath.Join(data, "cards", card.Effective().String(), strings.ToLower(string(card.Currency()))+".yaml")
	written := []string{name, calendarName, filepath.Join(data, "SUMS"), filepath.Join("ratecard", "CHANGES.md")}
	undo, err := snapshot(r.root, written)
	if err != nil {
		return err
	}
	if err := r.write(name, yaml.Bytes(), calendarName, []byte(days.String())); err != nil {
		return errors.Join(err, undo())
	}
	return r.report(card, written, out)
}

// schedule returns the calendar with the card's day, and with its currency if
// that is new.
func schedule(c *calendar, card *ratecard.Card, since ratecard.Date) (*calendar, error) {
	currency, day := card.Currency(), card.Effective()
	first, known := c.since(currency)
	switch {
	case known && !since.IsZero() && since != first:
		return nil, fmt.Errorf("-since %s: ratecard/data/calendar.yaml has Meta's first card in %s on %s",
			since, currency, first)
	case known && day.Before(first):
		return nil, fmt.Errorf("ratecard/data/calendar.yaml has Meta's first card in %s on %s: correct that first",
			currency, first)
	case !known && since.IsZero():
		return nil, fmt.Errorf("%s is new in ratecard/data/calendar.yaml: "+
			"say with -since DATE from which day on Meta has published cards in it", currency)
	case !known && day.Before(since):
		return nil, fmt.Errorf("-since %s: the card itself is of %s", since, day)
	}
	c, err := c.addDay(day)
	if err != nil || known {
		return c, err
	}
	if !c.has(since) {
		return nil, fmt.Errorf("-since %s: no day of cards in ratecard/data/calendar.yaml", since)
	}
	return c.addCurrency(currency, since)
}

// write writes the two files by hand, and the others by go generate.
func (r repository) write(card string, yaml []byte, calendar string, days []byte) error {
	card = filepath.Join(r.root, card)
	if err := os.MkdirAll(filepath.Dir(card), 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(card, yaml, 0o644); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(r.root, calendar), days, 0o644); err != nil {
		return err
	}
	return r.generate()
}

// report says what was written, what is left to do, and which currencies have no
// card from that day on.
func (r repository) report(card *ratecard.Card, written []string, out io.Writer) error {
	var b strings.Builder
	for _, name := range written {
		fmt.Fprintf(&b, "%s is up to date\n", filepath.ToSlash(name))
	}
	without, err := r.without(card.Effective())
	if err != nil {
		return err
	}
	if len(without) > 0 {
		fmt.Fprintf(&b, "\nFrom %s on there is no card in %s, until it is added too.\n",
			card.Effective(), strings.Join(without, ", "))
	}
	b.WriteString("\nNow run go test ./examples -update, then go test ./...\n")
	_, err = io.WriteString(out, b.String())
	return err
}

// without returns the currencies of which some card is embedded, but none of
// that day.
func (r repository) without(day ratecard.Date) ([]string, error) {
	cards := os.DirFS(filepath.Join(r.root, "ratecard", "data", "cards"))
	names, err := fs.Glob(cards, "*/*.yaml")
	if err != nil {
		return nil, err
	}
	var list []string
	for _, name := range names {
		_, currency, _ := strings.Cut(name, "/")
		if !slices.Contains(names, day.String()+"/"+currency) {
			list = append(list, strings.ToUpper(strings.TrimSuffix(currency, ".yaml")))
		}
	}
	slices.Sort(list)
	return slices.Compact(list), nil
}

// snapshot returns a function that makes the files what they are now: those that
// don't exist are removed, and their folders if nothing else is in them.
func snapshot(root string, names []string) (undo func() error, err error) {
	before := map[string][]byte{}
	for _, name := range names {
		name = filepath.Join(root, name)
		text, err := os.ReadFile(name)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		before[name] = text
	}
	return func() error {
		var failed error
		for name, text := range before {
			if text != nil {
				failed = errors.Join(failed, os.WriteFile(name, text, 0o644))
				continue
			}
			if err := os.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
				failed = errors.Join(failed, err)
			}
			os.Remove(filepath.Dir(name)) // fails if it holds other files, as it should
		}
		return failed
	}, nil
}
