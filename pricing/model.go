package pricing

import (
	"cmp"
	"math"
	"slices"
	"time"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/ratecard"
	"github.com/wacost/wacost/window"
)

// A Model is one of the ways in which WhatsApp has charged: its windows, and its
// rules in the order in which they are tried. The first rule that applies
// decides. What an allowance doesn't cover goes on to the rules after it. Models
// never change; share them freely.
type Model struct {
	ID, Title string
	Since     ratecard.Date // its first day, in the account's time zone (R0.4)
	Source    string        // Meta's page
	Policy    window.Policy
	ByIDOnly  bool // a variant for some accounts, never in force by date

	basis   itemBasis
	rules   []rule
	caveats []caveat
}

// Rules returns the model's rules in the order in which they are tried.
func (m Model) Rules() []Rule {
	list := make([]Rule, len(m.rules))
	for i := range m.rules {
		list[i] = m.rules[i].Rule
	}
	return list
}

// String returns the model's ID.
func (m Model) String() string { return m.ID }

// Equal reports whether two models are the same, in all their rules.
func (m Model) Equal(o Model) bool {
	return m.ID == o.ID &&
		m.Title == o.Title &&
		m.Since == o.Since &&
		m.Source == o.Source &&
		m.Policy == o.Policy &&
		m.ByIDOnly == o.ByIDOnly &&
		m.basis == o.basis &&
		slices.Equal(m.rules, o.rules) &&
		slices.Equal(m.caveats, o.caveats)
}

// A Rule is one sentence of WhatsApp's pricing. Its text form is its ID, which
// is stable; store that.
type Rule struct {
	ID   string
	Text string
	// such as "R7.3": the rule's number in RULES.md, beside this file
	Number string
	// Meta's page: its address, or title and date where that shows another text now
	Source string
}

// String returns the rule's ID.
func (r Rule) String() string { return r.ID }

// Equal reports whether two rules have the same ID, which is what JSON keeps.
func (r Rule) Equal(o Rule) bool { return r.ID == o.ID }

// MarshalText returns the rule's ID.
func (r Rule) MarshalText() ([]byte, error) { return []byte(r.ID), nil }

// UnmarshalText sets the rule's ID and nothing else.
func (r *Rule) UnmarshalText(b []byte) error {
	*r = Rule{ID: string(b)}
	return nil
}

// An Allowance is a number of units that a model leaves free each month.
type Allowance struct {
	Rule  Rule          `json:"rule"`
	Units int64         `json:"units,omitempty"` // messages or conversations, whichever the model charges
	Per   Scope         `json:"per"`             // whose messages share it
	Item  ratecard.Item `json:"item,omitempty"`  // as in the allowance's Counter; "" means all items
}

// Allowances returns the model's allowances. Most models have one or none.
func (m Model) Allowances() []Allowance {
	list := []Allowance{}
	for i := range m.rules {
		if r := &m.rules[i]; r.then.verb == verbAllow {
			list = append(list, Allowance{r.Rule, r.then.count, r.then.scope, r.allowanceItem()})
		}
	}
	return list
}

// A rule applies to a message for which all facts of `when` hold and none of
// `unless`. It is data, so that two models can be read and compared side by side.
type rule struct {
	Rule
	when, unless facts
	then         effect

	// since is the first day on which the rule holds; zero if that is the model's.
	since ratecard.Date
	// until is the first day on which the rule no longer holds; zero if no end is
	// known.
	until ratecard.Date
}

// holdsOn reports whether the rule holds on a day of its model.
func (r *rule) holdsOn(d ratecard.Date) bool {
	return !d.Before(r.since) && (r.until.IsZero() || d.Before(r.until))
}

// addDays adds the days on which the rule begins and ends, where those aren't its
// model's.
func (r *rule) addDays(days []ratecard.Date) []ratecard.Date {
	for _, d := range []ratecard.Date{r.since, r.until} {
		if !d.IsZero() {
			days = append(days, d)
		}
	}
	return days
}

// inOrder sorts days, and keeps one of those that are the same.
func inOrder(days []ratecard.Date) []ratecard.Date {
	slices.SortFunc(days, func(d, e ratecard.Date) int {
		return cmp.Or(cmp.Compare(d.Year, e.Year), cmp.Compare(d.Month, e.Month), cmp.Compare(d.Day, e.Day))
	})
	return slices.Compact(days)
}

// A caveat is a note on messages for which all facts of when hold, or may hold:
// Meta's pages disagree there, or something is about to change.
type caveat struct {
	when, unless facts
	note         notes
	since, until ratecard.Date // as those of a rule
}

// holdsAt reports whether the caveat holds at an instant in Unix seconds.
func (c *caveat) holdsAt(unix int64, zone *time.Location) bool {
	return (c.since.IsZero() || unix >= c.since.In(zone).Unix()) &&
		(c.until.IsZero() || unix < c.until.In(zone).Unix())
}

// earliest returns the Unix seconds before which the caveat holds in no zone.
func (c *caveat) earliest() int64 {
	if c.since.IsZero() {
		return math.MinInt64
	}
	return c.since.In(time.UTC).Add(-2 * day).Unix()
}

// allowanceItem returns the item of an allowance's counter.
func (r *rule) allowanceItem() ratecard.Item {
	if r.when&service != 0 {
		return ratecard.Service
	}
	return ""
}

// refusal returns the rule's refusal, or nil if it refuses nothing.
func (r *rule) refusal() *Refusal {
	if r.then.verb != verbRefuse {
		return nil
	}
	return &Refusal{r.ID, r.then.code, r.Text}
}

// An effect is what a rule does with the messages to which it applies.
type effect struct {
	verb  verb
	count int64         // of an allowance: its units
	scope Scope         // of an allowance: whose it is
	code  int           // of a refusal: WhatsApp's error code
	opens time.Duration // the length of the conversation that the message opens
	shuts bool          // that conversation closes all others of the thread
}

type verb uint8

const (
	verbFree   verb = iota // costs nothing
	verbCharge             // costs the card's price
	verbAllow              // costs nothing within the allowance; the rest goes on to the next rule
	verbRefuse             // WhatsApp doesn't deliver it
)

func free() effect { return effect{verb: verbFree} }

func charge() effect { return effect{verb: verbCharge} }

func allow(n int64, per Scope) effect { return effect{verb: verbAllow, count: n, scope: per} }

func refuse(code int) effect { return effect{verb: verbRefuse, code: code} }

func (e effect) opening(d time.Duration) effect { e.opens = d; return e }

func (e effect) closing() effect { e.shuts = true; return e }

// facts are a set of what rules can ask about a message and its state.
type facts uint32

const (
	marketing facts = 1 << iota // the category; exactly one of these four
	utility
	authentication
	service

	// Of a message: see [messageFacts].
	inService       // the customer service window is open
	inFreeEntry     // a free entry window is open, or this message opens one
	inConversation  // a conversation is open that covers it
	anyConversation // some conversation is open
	toUS            // the number is one of the United States
	reaction        // a reaction to a message of the user's
	viaLiteAPI      // sent through the Marketing Messages Lite API
	toUserID        // the message goes to a business-scoped user ID, and not to a phone number
	international   // authentication-international applies to the account there
	// The message is authentication, asked for by the name of
	// authentication-international.
	internationalByName
	tooLate // it was delivered more than 30 days after it was sent

	// Of an account: see [accountFacts].
	exempt       // the account is an eligible government or non-profit
	noPayment    // the account has no payment method
	soldToIndia  // Meta invoices the account in India, and it isn't in INR
	soldToBrazil // Meta invoices the account in Brazil, and it isn't in BRL

	indianNumber    // it may be sold to India: that isn't known, and the business number is Indian
	brazilianNumber // the same of Brazil, and the business number is Brazilian

	// What Meta reported. No rule of a model asks for these: see [question.decide].
	pastAllowance   // no allowance covered the message
	withinAllowance // an allowance covered the message
	reportedFree    // it was free
	reportedRegular // it was charged
)

// messageFacts are those of a message that rules ask for, and accountFacts those of an
// account. They are neighbours, so that they number the rows of a [decisionTable].
const (
	messageFacts = tooLate<<1 - inService
	accountFacts = soldToBrazil<<1 - exempt

	messageShift = 4  // the index of the first of messageFacts
	accountShift = 15 // the index of the first of accountFacts
	accountBits  = 4  // how many there are
)

// A conversationTold is what Meta reported of the conversation that a message is in.
type conversationTold uint8

const (
	untold   conversationTold = iota
	toldNew                   // the message opened it
	toldOpen                  // it was open
	toldSome                  // it may be from before the records
)

// refusing are the facts because of which a rule refuses a message, whatever
// windows are open. If Meta reported that it was delivered, none of them holds.
const refusing = toUS | toUserID | noPayment | soldToIndia | soldToBrazil

// allCategories are the facts that say of which category a message is.
const allCategories = marketing | utility | authentication | service | internationalByName

// categoryFact returns the facts that a category is, or 0 if it isn't one.
func categoryFact(c category.Category) facts {
	switch c {
	case category.Marketing:
		return marketing
	case category.Utility:
		return utility
	case category.Authentication:
		return authentication
	case category.AuthenticationInternational:
		return authentication | internationalByName
	case category.Service:
		return service
	}
	return 0
}

const day = 24 * time.Hour

// An itemBasis says which item of a card a model prices a message as.
type itemBasis uint8

const (
	basisCategory     itemBasis = iota
	basisInitiator              // conversations: who wrote last, the user or the business (R2.2)
	basisNotification           // every template is one (R1.2)
)

// perConversation reports whether messages open conversations, which others join.
func (m *Model) perConversation() bool {
	return m != nil && slices.ContainsFunc(m.rules, func(r rule) bool { return r.then.opens > 0 })
}

// unit returns what the model charges for.
func (m *Model) unit() ratecard.Unit {
	switch {
	case m.basis == basisNotification:
		return ratecard.PerNotification
	case m.perConversation():
		return ratecard.PerConversation
	}
	return ratecard.PerMessage
}

// rulesOn returns the rules that hold on a day, in their order.
func (m *Model) rulesOn(d ratecard.Date) []rule {
	not := func(r rule) bool { return !r.holdsOn(d) }
	if slices.ContainsFunc(m.rules, not) {
		return slices.DeleteFunc(slices.Clone(m.rules), not)
	}
	return m.rules
}

// next returns a successor of m: the same model with edits, under another ID and
// title, from another day on.
func (m Model) next(id, title string, since ratecard.Date, edits ...func(*Model)) Model {
	m.ID, m.Title, m.Since = id, title, since
	m.rules = slices.Clone(m.rules)
	for _, edit := range edits {
		edit(&m)
	}
	return m
}

// instead is an edit that replaces the rule called id.
func instead(id string, r rule) func(*Model) {
	return func(m *Model) {
		for i := range m.rules {
			if m.rules[i].ID == id {
				m.rules[i] = r
			}
		}
	}
}

// before is an edit that inserts a rule ahead of the one called id.
func before(id string, r rule) func(*Model) {
	return func(m *Model) {
		i := slices.IndexFunc(m.rules, func(r rule) bool { return r.ID == id })
		m.rules = slices.Insert(m.rules, max(i, 0), r)
	}
}

// policy is an edit that replaces the lengths of windows.
func policy(p window.Policy) func(*Model) { return func(m *Model) { m.Policy = p } }

// noting is an edit that adds caveats.
func noting(list ...caveat) func(*Model) {
	return func(m *Model) { m.caveats = slices.Concat(m.caveats, list) }
}
