package main

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"time"

	"gopkg.in/yaml.v3"

	"github.com/wacost/wacost/examples/internal/feefile"
	"github.com/wacost/wacost/ratecard"
)

// An accountRow is an account as the file has it.
type accountRow struct {
	ID              word          `yaml:"id"`
	Name            word          `yaml:"name"`
	Currency        word          `yaml:"currency"`
	Zone            word          `yaml:"zone"`
	Portfolio       word          `yaml:"portfolio"`
	Numbers         []word        `yaml:"numbers"`
	Fees            []feefile.Row `yaml:"fees"`
	PrimaryLocation word          `yaml:"primary_location"`
	SoldTo          word          `yaml:"sold_to"`
	DialingCountry  word          `yaml:"dialing_country"`
	// from when each country's authentication-international rate applies
	International   map[ratecard.Country]word `yaml:"authentication_international_from"`
	ServiceExempt   bool                      `yaml:"service_exempt"`
	NoPaymentMethod bool                      `yaml:"no_payment_method"`
	SharedNumber    bool                      `yaml:"shared_number"`
}

// A word is a single value, as it is written, and the line on which it stands. An ID that
// looks like a number keeps its zeros.
type word struct {
	text string
	line int
}

// UnmarshalYAML implements yaml.Unmarshaler.
func (w *word) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind != yaml.ScalarNode {
		return fmt.Errorf("line %d: want a single value", n.Line)
	}
	if strings.TrimSpace(n.Value) != n.Value {
		return fmt.Errorf("line %d: %q begins or ends with white space", n.Line, n.Value)
	}
	*w = word{n.Value, n.Line}
	return nil
}

// wrong is an error about the word.
func (w word) wrong(key, want string) error {
	return fmt.Errorf("line %d: %s %q: %s", w.line, key, w.text, want)
}

// readAccounts reads the accounts of a file. What isn't understood is an error that names
// the line.
func readAccounts(path string) (*accounts, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	a, err := decodeAccounts(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return a, nil
}

func decodeAccounts(r io.Reader) (*accounts, error) {
	decoder := yaml.NewDecoder(r)
	decoder.KnownFields(true)
	var rows []accountRow
	if err := decoder.Decode(&rows); err != nil && !errors.Is(err, io.EOF) {
		return nil, oneLine(err)
	}
	if err := decoder.Decode(&rows); !errors.Is(err, io.EOF) {
		return nil, errors.New("want one document")
	}
	if len(rows) == 0 {
		return nil, errors.New("want a list of accounts, each with an id, a currency and a zone")
	}
	a := &accounts{byID: map[string]*served{}, byNumber: map[string]*served{}}
	for i := range rows {
		row := &rows[i]
		s, err := row.served()
		if err == nil {
			err = a.add(s)
		}
		switch {
		case err == nil:
		case row.ID.text == "":
			return nil, fmt.Errorf("account %d: %w", i+1, err)
		case strings.HasPrefix(err.Error(), "line "):
			return nil, err
		default:
			return nil, fmt.Errorf("line %d: account %s: %w", row.ID.line, row.ID.text, err)
		}
	}
	return a, nil
}

// served returns the row as an account.
func (r *accountRow) served() (*served, error) {
	s := &served{Name: r.Name.text}
	if r.ID.text == "" {
		return nil, errors.New("want an id, that of the WhatsApp Business account")
	}
	if !accountID.MatchString(r.ID.text) {
		return nil, r.ID.wrong("id", "want the ID of a WhatsApp Business account, which is of digits")
	}
	s.ID, s.Portfolio = r.ID.text, r.Portfolio.text
	if err := r.money(s); err != nil {
		return nil, err
	}
	if err := r.countries(s); err != nil {
		return nil, err
	}
	s.ServiceExempt, s.NoPaymentMethod, s.SharedNumber = r.ServiceExempt, r.NoPaymentMethod, r.SharedNumber
	for _, n := range r.Numbers {
		s.numbers = append(s.numbers, n.text)
	}
	return s, s.check()
}

// countries reads where the account is, and from when each country's
// authentication-international rate applies.
func (r *accountRow) countries(s *served) error {
	for _, c := range []struct {
		key  string
		from word
		to   *ratecard.Country
	}{
		{"primary_location", r.PrimaryLocation, &s.PrimaryLocation},
		{"sold_to", r.SoldTo, &s.SoldTo},
		{"dialing_country", r.DialingCountry, &s.DialingCountry},
	} {
		*c.to = ratecard.Country(c.from.text)
		if c.from.text != "" && c.to.CallingCode() == "" {
			return c.from.wrong(c.key, "want an ISO country code such as IN")
		}
	}
	for _, c := range slices.Sorted(maps.Keys(r.International)) {
		from := r.International[c]
		at, err := time.Parse(time.RFC3339, from.text)
		if err != nil {
			return from.wrong("authentication_international_from", "want an instant such as 2026-10-01T00:00:00Z")
		}
		if s.AuthenticationInternationalFrom == nil {
			s.AuthenticationInternationalFrom = map[ratecard.Country]time.Time{}
		}
		s.AuthenticationInternationalFrom[c] = at
	}
	return nil
}

// accountID is what the ID of an account looks like.
var accountID = regexp.MustCompile(`^[0-9]+$`)

// money reads what the account pays in, in which zone, and to whom beside Meta.
func (r *accountRow) money(s *served) (err error) {
	if r.Currency.text == "" {
		return errors.New("want a currency, such as USD: none is guessed")
	}
	if r.Zone.text == "" {
		return errors.New("want a zone, such as UTC: none is guessed")
	}
	if s.Currency = ratecard.Currency(r.Currency.text); !s.Currency.Valid() {
		return r.Currency.wrong("currency", "want an ISO 4217 code such as USD")
	}
	if _, priced := ratecard.NewestEffectiveDate(s.Currency); !priced {
		return r.Currency.wrong("currency", "no card in it is known, so no message would have a price")
	}
	if s.Zone, err = zoneNamed(r.Zone.text); err != nil {
		return fmt.Errorf("line %d: %w", r.Zone.line, err)
	}
	s.Fees, err = feefile.Fees(r.Fees, s.Currency)
	return err
}

// What package yaml says in the words of Go's types.
var (
	unknownKey   = regexp.MustCompile(`field (\S+) not found in type \S+`)
	wantsList    = regexp.MustCompile(`cannot unmarshal .* into \[\]\S+`)
	wantsBoolean = regexp.MustCompile(`cannot unmarshal .* into bool`)
	wantsKeys    = regexp.MustCompile(`cannot unmarshal .* into (map\[|main\.|feefile\.)\S+`)
)

// oneLine writes a YAML error as people read it.
func oneLine(err error) error {
	text := strings.TrimPrefix(err.Error(), "yaml: ")
	text = strings.TrimPrefix(text, "unmarshal errors:\n")
	text = unknownKey.ReplaceAllString(text, `unknown key "$1"`)
	text = wantsList.ReplaceAllString(text, `want a list, each item of which begins with "- "`)
	text = wantsBoolean.ReplaceAllString(text, "want true or false")
	text = wantsKeys.ReplaceAllString(text, "want keys with values, such as name: Bakery")
	lines := strings.Split(text, "\n")
	for i := range lines {
		lines[i] = strings.TrimSpace(lines[i])
	}
	return errors.New(strings.Join(lines, "; "))
}
