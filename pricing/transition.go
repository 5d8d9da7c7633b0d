package pricing

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/ratecard"
)

// A MessageComparison holds two bills of the same messages, and what each message cost
// in one and in the other: which rule decided before, which after, and what that changes.
// Its JSON is stable.
type MessageComparison struct {
	Bills Comparison `json:"bills"`
	// Transitions are sorted by what they change, those first that change most, up or down.
	// After these come those of which the change isn't known, then those that change nothing.
	// In each currency, their amounts before add up to the bill's High before, to the last
	// digit, and those after to the High after.
	Transitions []Transition `json:"transitions"`
}

// A Transition is messages to a market, of one category, that one rule decided before and
// one after. Its JSON is stable.
type Transition struct {
	ID string `json:"id"` // one of [TransitionIDs]; stable
	// Market is where the users are; "" if that isn't known, and of a fee. Where the two
	// accounts have them in different markets, it is that of the account after.
	Market ratecard.Market `json:"market"`
	// Category is the one that the message is of, also where an item has another name; "" of
	// a fee, and where it isn't known.
	Category category.Category `json:"category"`
	Fee      string            `json:"fee,omitempty"` // the name of a provider's fee
	// Messages is how many there are. It is 0 of what isn't told by messages: of a fee, of
	// which the bills' lines have the units, and of what was counted together.
	Messages int64          `json:"messages"`
	Before   TransitionSide `json:"before"`
	After    TransitionSide `json:"after"`
	// Unknown says why there is no Change; "" if there is one.
	Unknown string `json:"unknown,omitempty"`
}

// A TransitionSide is what the messages of a [Transition] cost in one of the two accounts.
// Where the rules leave open which case a message is, it is the one that costs most.
type TransitionSide struct {
	Item ratecard.Item `json:"item"` // "" if that isn't known
	Rule Rule          `json:"rule"` // the zero Rule if none decided
	// Amount is what Meta charges, or a fee. It is the zero Money, which is null in JSON, if
	// the messages have no price.
	Amount   ratecard.Money `json:"amount"`
	Refused  *Refusal       `json:"refused,omitempty"`  // why WhatsApp doesn't deliver them; nil if it does
	Unpriced *Unpriced      `json:"unpriced,omitempty"` // why they have no price; nil if they have one
}

// TransitionIDs returns every ID of a [Transition], sorted.
func TransitionIDs() []string {
	return []string{TransitionCountedTogether, TransitionMessages, TransitionProviderFee}
}

type transitionSideFields TransitionSide

// MarshalJSON writes an amount that isn't known as null.
func (s TransitionSide) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		transitionSideFields
		Amount *ratecard.Money `json:"amount"`
	}{transitionSideFields(s), known(s.Amount)})
}

type transitionFields Transition

// MarshalJSON adds the change, which is null if it isn't known.
func (t Transition) MarshalJSON() ([]byte, error) {
	change, _ := t.Change()
	return json.Marshal(struct {
		transitionFields
		Change *ratecard.Money `json:"change"`
	}{transitionFields(t), known(change)})
}

// Change returns how much more is charged after than before, below zero if it is less. It
// isn't ok if Unknown says why.
func (t Transition) Change() (m ratecard.Money, ok bool) {
	return change(t.Before.Amount, t.After.Amount, t.Unknown)
}

// compare is the order in a comparison.
func (t *Transition) compare(o *Transition) int {
	m, ok := t.Change()
	n, ok2 := o.Change()
	rank := func(m *ratecard.Money, ok bool) int {
		if m.Amount.Sign() < 0 {
			m.Amount = m.Amount.Neg()
		}
		switch {
		case !ok:
			return 1
		case m.IsZero():
			return 2
		}
		return 0
	}
	return cmp.Or(cmp.Compare(rank(&m, ok), rank(&n, ok2)), n.Amount.Cmp(m.Amount),
		cmp.Compare(o.Messages, t.Messages), cmp.Compare(t.Market, o.Market), cmp.Compare(t.ID, o.ID),
		cmp.Compare(t.Category, o.Category), cmp.Compare(t.Fee, o.Fee), t.Before.compare(&o.Before),
		t.After.compare(&o.After))
}

func (s *TransitionSide) compare(o *TransitionSide) int {
	c := cmp.Or(cmp.Compare(s.Item, o.Item), cmp.Compare(s.Rule.ID, o.Rule.ID),
		cmp.Compare(s.Amount.Currency, o.Amount.Currency), compareBool(s.Unpriced != nil, o.Unpriced != nil))
	if c == 0 && s.Unpriced != nil && o.Unpriced != nil {
		return s.Unpriced.compare(*o.Unpriced)
	}
	return c
}

// String returns a table for a person, with both totals below it. Its wording may change.
func (c MessageComparison) String() string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "market\tcategory\trule before\trule after\tmessages\tbefore\tafter\tchange")
	for i := range c.Transitions {
		t := &c.Transitions[i]
		m, ok := t.Change()
		messages := ""
		if t.ID == TransitionMessages {
			messages = withCommas(t.Messages)
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", t.Market, t.what(), t.Before.ruleText(), t.After.ruleText(),
			messages, t.Before.amountText(), t.After.amountText(), c.Bills.changeText(m, ok, t.Unknown))
	}
	m, ok := c.Bills.Change()
	fmt.Fprintf(w, "total\t\t\t\t\t%s\t%s\t%s\n", c.Bills.Before.totalText(), c.Bills.After.totalText(),
		c.Bills.changeText(m, ok, c.Bills.Unknown))
	w.Flush()
	return b.String()
}

// what says what the transition is of, for a table.
func (t *Transition) what() string {
	switch {
	case t.ID == TransitionCountedTogether:
		return "(counted together)"
	case t.ID == TransitionProviderFee:
		return strings.TrimSpace("fee " + t.Fee)
	}
	return string(t.Category)
}

func (s *TransitionSide) ruleText() string {
	if s.Rule.ID == "" && s.Unpriced != nil {
		return s.Unpriced.ID
	}
	return s.Rule.ID
}

func (s *TransitionSide) amountText() string {
	switch {
	case s.Unpriced != nil:
		return noPrice
	case s.Refused != nil:
		return notDelivered
	case s.Amount.Currency == "":
		return ""
	}
	return s.Amount.String()
}

// sortTransitions sorts them in their order in a comparison.
func sortTransitions(list []Transition) {
	slices.SortFunc(list, func(t, o Transition) int { return t.compare(&o) })
}
