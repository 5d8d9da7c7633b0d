package ledger

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/wacost/wacost/pricing/webhook"
	"github.com/wacost/wacost/ratecard"
)

// Skipped is a fact that a ledger can't record, or needn't since it changes neither
// costs nor windows, such as an echo, which it keeps for [Ledger.Events]; or one in which
// something is missing, whose Why begins with "recorded, but". Why is a sentence for logs.
type Skipped struct {
	Fact webhook.Fact `json:"fact"`
	Why  string       `json:"why,omitempty"`
}

// String returns Why. The IDs and texts of the fact aren't in it, so that it may be logged.
func (s Skipped) String() string { return s.Why }

// An addition is what one webhook, or one call of RecordSent, adds to a ledger.
type addition struct {
	account   string // the ledger's; "": it takes facts of any
	options   webhook.Options
	entries   []Entry // one for each of keys
	keys      texts
	receivers []webhook.Receiver // distinct
	skipped   []Skipped

	// set by readNames
	names texts // that its facts have
	named []int // the names of each entry in turn
	ends  []int // where in named those of each entry end

	few struct { // room for what most additions need
		entries   [1]Entry
		receivers [1]webhook.Receiver
		keys      [2]string
		names     [4]string
		named     [4]int
		ends      [2]int
		users     [2]placedUser
		texts     [2]string
		of        [4]int
		fresh     [4]int
		placed    [2]int
	}
}

// newAddition returns an addition of nothing to the ledger of an account.
func newAddition(account string, o webhook.Options) *addition {
	a := &addition{account: account, options: o}
	a.entries, a.receivers = a.few.entries[:0], a.few.receivers[:0]
	a.keys.list, a.names.list = a.few.keys[:0], a.few.names[:0]
	a.named, a.ends = a.few.named[:0], a.few.ends[:0]
	return a
}

// put joins an entry with the one that the addition has under the same key.
func (a *addition) put(key string, e Entry) {
	i, there := a.keys.add(key)
	if there {
		a.entries[i], _ = a.entries[i].join(&e)
		return
	}
	e.Key = key
	a.entries = append(a.entries, e)
}

// readNames sets the names that the facts have, and returns the keys of the entries, and
// then those of the rows of names.
func (a *addition) readNames() []string {
	var few [8]string
	names, size := few[:0], 0
	for i := range a.entries {
		names = a.entries[i].appendNames(names[:0])
		for _, name := range names {
			n, there := a.names.add(name)
			if a.named = append(a.named, n); !there {
				size += len(namePrefix) + len(name)
			}
		}
		a.ends = append(a.ends, len(a.named))
	}
	var text strings.Builder // all keys of rows share its memory
	text.Grow(size)
	keys := append(make([]string, 0, len(a.entries)+len(a.names.list)), a.keys.list...)
	for _, name := range a.names.list {
		start := text.Len()
		text.WriteString(namePrefix)
		text.WriteString(name)
		keys = append(keys, text.String()[start:])
	}
	return keys
}

// change returns what the addition changes of what is stored under its keys. The entries
// come first, and rows of names after them.
func (a *addition) change(stored []Entry) Change {
	p := placement{
		users: a.few.users[:0],
		index: texts{list: a.few.texts[:0]},
		names: a.names.list,
		of:    a.few.of[:0],
		fresh: a.few.fresh[:0],
	}
	p.read(stored[len(a.entries):])
	placed := a.few.placed[:0]
	list := make([]Entry, 0, len(a.entries)) // names mostly have rows
	for i := range a.entries {
		old, begin := &stored[i], 0
		if i > 0 {
			begin = a.ends[i-1]
		}
		if e, more := old.join(&a.entries[i]); more {
			e.revise(old, a.options)
			list = append(list, e)
			placed = append(placed, p.place(old, a.named[begin:a.ends[i]]))
		}
	}
	for i, u := range placed {
		if u >= 0 {
			u := &p.users[p.last(u)]
			list[i].move(u.user, u.shard)
		}
	}
	list = p.appendRows(list, stored[len(a.entries):])
	return Change{Entries: list, Joined: p.joins()}
}

// clone returns a pointer to a copy; nil of nil.
func clone[T any](p *T) *T {
	if p == nil {
		return nil
	}
	own := *p
	return &own
}

// addFacts adds facts, and notes those that it skips. It keeps no pointer to what is in them,
// which callers may write to later.
func (a *addition) addFacts(facts []webhook.Fact) {
	for _, f := range facts {
		if why := a.addFact(f); why != "" {
			a.skipped = append(a.skipped, Skipped{Fact: f, Why: why})
		}
	}
}

// addFact adds a fact, or returns why it is skipped.
func (a *addition) addFact(f webhook.Fact) string {
	switch f := f.(type) {
	case *webhook.Status:
		if f != nil {
			return a.addStatus(f)
		}
	case *webhook.Inbound:
		if f != nil {
			return a.addInbound(f)
		}
	case *webhook.Call:
		if f != nil {
			return a.addCall(f)
		}
	case *webhook.AccountUpdate:
		if f != nil {
			return a.addUpdate(f)
		}
	case *webhook.Echo:
		if f != nil {
			return a.addEcho(f)
		}
	case *webhook.History:
		return "of a time before the number joined: opens no window today"
	case *webhook.Fault:
		if f != nil {
			return "an error of WhatsApp's that names no message: " + f.Error.String()
		}
	case *webhook.TemplateCategory, *webhook.TemplateStatus:
		return "news of a template, which costs nothing until it is sent"
	}
	return fmt.Sprintf("nothing that a ledger records: %T", f)
}

func (a *addition) addStatus(s *webhook.Status) string {
	if why := a.accept(&s.Receiver); why != "" {
		return why
	}
	if s.ID == "" {
		return "no ID: it couldn't be told from its own repetition"
	}
	own := *s
	own.Errors = slices.Clone(s.Errors)
	a.put(sentPrefix+s.ID, Entry{Statuses: []webhook.Status{own}})
	switch {
	case s.To.Key() == "":
		return "recorded, but it doesn't say who the message was for"
	case s.At.IsZero() && s.Progress.Delivered():
		return "recorded, but it doesn't say when"
	case s.Account == "" && a.account == "" && a.nameless(&s.Receiver) == "":
		return "recorded, but it names no account: unless the account of its number is known, it counts with all " +
			"others of none; the ledger's account may have an ID"
	}
	return a.nameless(&s.Receiver)
}

// nameless returns what to say of a fact that was recorded and names no business
// number; "" if it names one.
func (a *addition) nameless(r *webhook.Receiver) string {
	if r.Number != "" || r.Display != "" || a.options.Number != "" {
		return ""
	}
	return "recorded, but it names no business number: such facts share windows and an allowance; " +
		"webhook.Options.Number may name it"
}

func (a *addition) addInbound(m *webhook.Inbound) string {
	if why := a.accept(&m.Receiver); why != "" {
		return why
	}
	_, opens := a.options.Event(m)
	switch {
	case opens, renamesUser(m):
	case m.At.IsZero():
		return "no usable time"
	case m.From.Key() == "":
		return "no user"
	default:
		return "a message of a kind that opens no window: " + m.Type
	}
	own := *m
	own.Referral, own.System, own.Errors = clone(m.Referral), clone(m.System), slices.Clone(m.Errors)
	a.put(inboundPrefix+idOr(m.ID, &m.Receiver, &m.From, m.At), Entry{Messages: []webhook.Inbound{own}})
	if renamesUser(m) {
		return "" // whatever the number
	}
	return a.nameless(&m.Receiver)
}

func (a *addition) addCall(c *webhook.Call) string {
	if why := a.accept(&c.Receiver); why != "" {
		return why
	}
	if c.ID == "" {
		return "no ID: it couldn't be told from its own repetition"
	}
	if _, ok := a.options.Event(c); !ok {
		return "the call opened no window"
	}
	own := *c
	own.Errors = slices.Clone(c.Errors)
	a.put(inboundPrefix+c.ID, Entry{Calls: []webhook.Call{own}})
	return a.nameless(&c.Receiver)
}

// addEcho keeps an echo for [Ledger.Events]. It adds no receiver, so that it changes no bill.
func (a *addition) addEcho(e *webhook.Echo) string {
	if a.account != "" && e.Account != "" && e.Account != a.account {
		return "of another account: " + e.Account
	}
	if _, ok := a.options.Event(e); ok {
		a.put(echoPrefix+idOr(e.ID, &e.Receiver, &e.To, e.At), Entry{Echoes: []webhook.Echo{*e}})
	}
	return "sent from the WhatsApp Business app: costs nothing and opens no window"
}

// idOr returns the ID of a message, or if it has none what it is about.
func idOr(id string, r *webhook.Receiver, u *webhook.User, at time.Time) string {
	if id != "" {
		return id
	}
	return fmt.Sprintf("%s/%s/%d", ratecard.NameKey(r.Number), ratecard.NameKey(u.Key()), at.Unix())
}

func (a *addition) addUpdate(u *webhook.AccountUpdate) string {
	if why := a.accept(&webhook.Receiver{Account: u.Account}); why != "" {
		return why
	}
	if u.Tier == nil && u.AuthenticationInternational == nil && u.PrimaryLocation == "" {
		return "an account update that changes no prices"
	}
	own := *u
	own.Tier, own.AuthenticationInternational = clone(u.Tier), clone(u.AuthenticationInternational)
	if international := own.AuthenticationInternational; international != nil {
		international.Exceptions = maps.Clone(international.Exceptions)
	}
	a.put(accountsKey, Entry{Updates: []webhook.AccountUpdate{own}})
	return ""
}

// accept records a receiver's account and number, or returns why its facts
// aren't this ledger's.
func (a *addition) accept(r *webhook.Receiver) string {
	if a.account != "" && r.Account != "" && r.Account != a.account {
		return "of another account: " + r.Account
	}
	if r.Account != "" || r.Number != "" || r.Display != "" {
		own := webhook.Receiver{Account: r.Account, Number: r.Number, Display: r.Display}
		if !slices.Contains(a.receivers, own) {
			a.receivers = append(a.receivers, own)
		}
	}
	return ""
}
