package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/examples/internal/cli"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/ledger"
	"github.com/wacost/wacost/pricing/webhook"
	"github.com/wacost/wacost/ratecard"
)

// An Answer says what a message would cost now. Its JSON is what /quote answers.
type Answer struct {
	// Says is the answer in a few words: first of all, that WhatsApp won't deliver it.
	Says    string    `json:"says"`
	Account string    `json:"account,omitempty"`
	Number  string    `json:"number"`
	To      string    `json:"to"`
	At      time.Time `json:"at"`
	// Of the user nothing was recorded lately: new, or spelled wrong.
	UserUnknown bool `json:"user_unknown,omitempty"`
	// No webhook names the number: new, or spelled wrong.
	NumberUnknown bool             `json:"number_unknown,omitempty"`
	Quote         pricing.Quote    `json:"quote"`
	Composer      pricing.Composer `json:"composer"` // what an agent is told who is about to answer the user
}

// quote answers with what a message would cost now: as a page to browsers, and else as
// JSON.
func (s *server) quote(w http.ResponseWriter, r *http.Request) {
	asPage := strings.Contains(r.Header.Get("Accept"), "text/html")
	q, err := question(r, "account", "number", "to", "category")
	if err != nil {
		s.unclear(w, err)
		return
	}
	a, err := s.account(q)
	if err != nil {
		s.unclear(w, err)
		return
	}
	unhurried(w)
	v := QuoteView{Account: a, Several: s.accounts.several(), Form: s.quoteForm(a)}
	v.Form.To, v.Form.Number, v.Form.Category = q.Get("to"), q.Get("number"), q.Get("category")
	err = s.ledgers.ask(r.Context(), a, func(l *ledger.Ledger) (err error) {
		if v.Form.Numbers, err = s.numbers(r.Context(), a); err != nil {
			return err
		}
		if asPage && v.Form.To == "" {
			return nil // the empty form
		}
		v.Answer, err = answerTo(r.Context(), l, a, q, v.Form.Numbers, s.now())
		return err
	})
	var input *inputError
	switch {
	case errors.As(err, &input) && asPage:
		v.Wrong = input.Error()
		s.show(w, "quote.html", &v)
	case errors.As(err, &input):
		s.unclear(w, input)
	case err != nil:
		s.fail(w, err)
	case asPage:
		s.show(w, "quote.html", &v)
	default:
		text, err := json.Marshal(v.Answer)
		if err != nil {
			s.fail(w, err)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		s.send(w, append(text, '\n'))
	}
}

// An inputError is of a question that can't be answered as it was asked.
type inputError struct{ error }

func (e *inputError) Unwrap() error { return e.error }

func wrong(format string, args ...any) error { return &inputError{fmt.Errorf(format, args...)} }

// answerTo works out what a message would cost.
func answerTo(ctx context.Context, l *ledger.Ledger, a *served, q url.Values, numbers []Number,
	at time.Time) (*Answer, error) {
	m := pricing.Message{From: q.Get("number"), To: q.Get("to")}
	if m.To == "" {
		return nil, wrong("to is missing: want the user's phone number, or user ID")
	}
	var err error
	if m.Category, err = cli.Category(q.Get("category")); err != nil {
		return nil, &inputError{err}
	}
	switch {
	case m.From != "":
	case len(numbers) == 1:
		m.From = numbers[0].ID
	case len(numbers) == 0:
		return nil, wrong("number is missing, and no webhook has named one yet: want the business number")
	default:
		return nil, wrong("number is missing: want one of the account's, such as %s", numbers[0])
	}
	answer := &Answer{Account: a.ID, Number: m.From, To: m.To, At: at}
	state, err := l.State(ctx, m.From, m.To, at)
	if errors.Is(err, ledger.ErrUnknownNumber) { // the state is that of a new one
		answer.NumberUnknown, err = true, nil
	}
	answer.UserUnknown = state.UserUnknown
	var pricer *pricing.Pricer
	if err == nil {
		pricer, err = l.Pricer(ctx, m.From) // the account, with what webhooks reported of it
	}
	if err == nil {
		answer.Quote, err = pricer.Quote(&m, &state, at)
	}
	if err == nil {
		answer.Composer, err = pricer.Composer(&pricing.Message{From: m.From, To: m.To}, &state, at)
	}
	if errors.As(err, new(*pricing.InputError)) || errors.As(err, new(*ratecard.LookupError)) {
		return nil, &inputError{err}
	}
	answer.Says = says(answer)
	return answer, err
}

// says puts an answer in words.
func says(a *Answer) string {
	text := a.Quote.String()
	if a.Quote.Deliverable() == pricing.DeliverableUnsure && !strings.Contains(text, "not delivered") {
		text += ", if it is delivered"
	}
	if a.UserUnknown {
		text += "; nothing is known of the user: new, silent for a month, or spelled wrong"
	}
	if a.NumberUnknown {
		text += "; no webhook names the business number: new, or spelled wrong"
	}
	return text
}

// A QuoteView is what the page of a quote shows.
type QuoteView struct {
	Account *served
	Several bool
	Form    quoteForm
	Wrong   string  // with the question
	Answer  *Answer // nil: none was asked for
}

// Lines are the reasons of the answer, after the first line, which is the answer.
func (v *QuoteView) Lines() []string {
	_, rest, _ := strings.Cut(strings.TrimRight(v.Answer.Quote.Explain(), "\n"), "\n")
	return strings.Split(rest, "\n")
}

// Hint is what an agent is told who is about to answer the user.
func (v *QuoteView) Hint() []string {
	return strings.Split(strings.TrimRight(v.Answer.Composer.String(), "\n"), "\n")
}

// A quoteForm is the form with which people ask for a quote.
type quoteForm struct {
	Several              bool
	Account              string
	To, Number, Category string
	Numbers              []Number
	Categories           []category.Category
}

func (s *server) quoteForm(a *served) quoteForm {
	return quoteForm{Several: s.accounts.several(), Account: a.ID, Categories: category.All()}
}

// accountsKey is the key of what is known of the accounts themselves.
const accountsKey = "a"

// A Number is a business number of an account.
type Number struct{ ID, Display string }

// String returns the number as people know it.
func (n Number) String() string { return cmp.Or(n.Display, n.ID) }

// numbers returns the business numbers that webhooks named of an account.
func (s *server) numbers(ctx context.Context, a *served) (list []Number, err error) {
	entries, err := s.store.Get(ctx, a.ID, accountsKey)
	if err != nil {
		return nil, err
	}
	return numbersOf(entries[0].Receivers, s.accounts.number), nil
}

// numbersOf returns the numbers that receivers name, each once, by its ID if it has one; and the
// one of webhooks that name none, unless it is "".
func numbersOf(receivers []webhook.Receiver, own string) (list []Number) {
	at := map[string]int{} // in the list, by the key of an ID, or of a number without one
	shown := map[string]bool{}
	for _, r := range receivers {
		key := ratecard.NameKey(r.Number)
		if key == "" {
			continue
		}
		if _, there := at[key]; !there {
			at[key] = len(list)
			list = append(list, Number{ID: r.Number})
		}
		n := &list[at[key]]
		n.Display = cmp.Or(r.Display, n.Display)
		shown[ratecard.NameKey(r.Display)] = true
	}
	for _, r := range append(slices.Clip(receivers), webhook.Receiver{Display: own}) {
		key := ratecard.NameKey(r.Display)
		if _, there := at[key]; r.Number == "" && key != "" && !there && !shown[key] {
			at[key] = len(list)
			list = append(list, Number{r.Display, r.Display})
		}
	}
	return list
}
