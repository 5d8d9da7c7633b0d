package main

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/webhook"
	"github.com/wacost/wacost/ratecard"
)

// A served account is one of which the receiver makes bills.
type served struct {
	pricing.Account
	Name    string   // for people; it may be empty
	numbers []string // of webhooks that name no account
}

// Title is what people call the account.
func (s *served) Title() string {
	switch {
	case s.Name == "":
		return s.ID
	case s.ID == "":
		return s.Name
	}
	return s.Name + " (" + s.ID + ")"
}

// accounts are those that the receiver serves.
type accounts struct {
	list     []*served // in the order of the file
	byID     map[string]*served
	byNumber map[string]*served // by the key of a business number or its ID
	// a business number of webhooks that name none
	number string
}

// oneAccount returns the accounts of a receiver without a file. An account without an ID
// stands for all accounts of a business.
func oneAccount(a pricing.Account, number string) *accounts {
	s := &served{Account: a}
	return &accounts{list: []*served{s}, byID: map[string]*served{a.ID: s}, number: number}
}

// several reports whether there is a file of accounts. There may be one in it.
func (a *accounts) several() bool { return a.byNumber != nil }

// add adds an account of a file.
func (a *accounts) add(s *served) error {
	if a.byID[s.ID] != nil {
		return fmt.Errorf("account %s is there twice", s.ID)
	}
	for _, name := range s.numbers {
		key := ratecard.NameKey(name)
		if key == "" {
			return fmt.Errorf("number %q: want a business number or its ID", name)
		}
		if o := a.byNumber[key]; o != nil {
			return fmt.Errorf("number %s is there twice: of account %s, too", name, o.ID)
		}
		a.byNumber[key] = s
	}
	a.list, a.byID[s.ID] = append(a.list, s), s
	return nil
}

// keyOf returns the account under which a fact is kept: the one that it names, whether it
// is served or not; or else the one that its number is of, or the only one. Without any
// of these it is "".
func (a *accounts) keyOf(f webhook.Fact) string {
	if !a.several() && a.list[0].ID == "" {
		return ""
	}
	r := receiverOf(f)
	if r.Account != "" {
		return r.Account
	}
	if !a.several() {
		return a.list[0].ID
	}
	for _, name := range []string{r.Number, r.Display} {
		if s := a.byNumber[ratecard.NameKey(name)]; s != nil {
			return s.ID
		}
	}
	return ""
}

// receiverOf returns the account and number that a fact is about.
func receiverOf(f webhook.Fact) webhook.Receiver {
	switch f := f.(type) {
	case *webhook.Inbound:
		return f.Receiver
	case *webhook.Status:
		return f.Receiver
	case *webhook.Call:
		return f.Receiver
	case *webhook.Echo:
		return f.Receiver
	case *webhook.History:
		return f.Receiver
	case *webhook.Fault:
		return f.Receiver
	case *webhook.AccountUpdate:
		return webhook.Receiver{Account: f.Account}
	case *webhook.TemplateCategory:
		return webhook.Receiver{Account: f.Account}
	case *webhook.TemplateStatus:
		return webhook.Receiver{Account: f.Account}
	}
	return webhook.Receiver{}
}

// split divides the facts of a webhook by the account under which each is kept.
func (a *accounts) split(b *webhook.Batch) map[string]*webhook.Batch {
	parts := map[string]*webhook.Batch{}
	for _, f := range b.Facts {
		key := a.keyOf(f)
		if parts[key] == nil {
			parts[key] = &webhook.Batch{}
		}
		parts[key].Facts = append(parts[key].Facts, f)
	}
	return parts
}

// check returns why no bill can be made for an account.
func (s *served) check() error {
	if _, priced := ratecard.NewestEffectiveDate(s.Currency); !priced {
		return fmt.Errorf("currency %s: no card in it is known, so no message would have a price", s.Currency)
	}
	if err := s.Validate(); err != nil {
		return errors.New(strings.Join(strings.Split(err.Error(), "\n"), "; "))
	}
	return nil
}

// zoneNamed returns a time zone. Local is refused: it is another one on another machine.
func zoneNamed(name string) (*time.Location, error) {
	zone, err := time.LoadLocation(name)
	if err != nil || name == "" || name == "Local" {
		return nil, fmt.Errorf("zone %q: want an IANA name such as America/Sao_Paulo", name)
	}
	return zone, nil
}
