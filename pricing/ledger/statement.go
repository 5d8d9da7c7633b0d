package ledger

import (
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
)

// A Statement is what a period cost. Its JSON is stable.
type Statement struct {
	Bill       pricing.Bill    `json:"bill"`       // its Counts are all of the period's months, up to its end
	Allowances []AllowanceUsed `json:"allowances"` // of each number or account that used any
	Mismatched int64           `json:"mismatched"` // charges with which Meta's word doesn't agree
}

// An Allowance is how much of a month's free units a number or account has used.
type AllowanceUsed struct {
	Month   pricing.Month `json:"month"`
	Per     pricing.Scope `json:"per"`
	Of      string        `json:"of"` // which number or account
	Display string        `json:"display,omitempty"`
	Item    ratecard.Item `json:"item,omitempty"` // "" is of all kinds
	Used    int64         `json:"used"`
	Units   int64         `json:"units"`    // that are free in all
	AtLeast bool          `json:"at_least"` // always: what other apps sent isn't known
	Rule    string        `json:"rule"`     // ID
}

// Statement adds up what the messages delivered with from <= At < to cost; a
// zero bound is none. It gives each charge to each, if that isn't nil.
//
// Everything is worked out from the recorded facts in the order of delivery,
// beginning 31 days before the month of from, so that windows, allowances and
// ladders are what they were. It reads no clock. The error is the store's, or
// that of an account that webhooks told of.
//
// A period that begins with a month is asked about again and again: unless each
// charge is asked for, only what is new since the last time is worked out.
func (l *Ledger) Statement(from, to time.Time, each func(Charge)) (Statement, error) {
	f, err := l.foldPeriod(from, to, each)
	if err != nil {
		return Statement{}, err
	}
	s := Statement{Bill: f.sum.Bill(), Allowances: f.allowances(), Mismatched: f.mismatched}
	if s.Bill.High.Currency == "" { // nothing was charged
		s.Bill.Low.Currency = l.Account().Currency
		s.Bill.High.Currency = s.Bill.Low.Currency
	}
	s.Bill.Counts, s.Bill.Notes = f.counts(), append(s.Bill.Notes, f.notes()...)
	return s, nil
}

func (l *Ledger) foldPeriod(from, to time.Time, each func(Charge)) (f *fold, err error) {
	if each == nil && !from.IsZero() && from.Equal(monthStart(from, zoneOf(&l.account))) {
		err = l.cache.withFold(from, to, func(current *fold) { f = current })
		return f, err
	}
	f, err = newFold(&l.account, l.options, from)
	if err != nil {
		return nil, err
	}
	if each != nil {
		f.each = func(c Charge) bool { each(c); return true }
	}
	return f, f.run(to)
}

// Bill is the bill of [Ledger.Statement].
func (l *Ledger) Bill(from, to time.Time) (pricing.Bill, error) {
	s, err := l.Statement(from, to, nil)
	return s.Bill, err
}

// State is what to quote a message with that a number may send to a user at an
// instant: what is recorded of both until then. On a shared number the counts
// are of what this ledger saw; set UsageUnknown for a quote of both sides.
func (l *Ledger) State(number, user string, at time.Time) (s pricing.State, err error) {
	err = l.cache.withFold(monthStart(at, zoneOf(&l.account)), at, func(f *fold) {
		s = pricing.State{Thread: f.threads.get(threadKey{number, first(f.phones.get(user), user)}), Usage: f.usage}
	})
	return s, err
}

// first is the first month that the period touches.
func (f *fold) firstMonth() pricing.Month {
	if f.from.IsZero() {
		return 0
	}
	return pricing.MonthOf(f.from.In(zoneOf(f.account)))
}

// counts are where the period leaves the counters of its months.
func (f *fold) counts() []pricing.Count {
	list := []pricing.Count{}
	for c, n := range f.usage {
		if c.Month >= f.firstMonth() {
			list = append(list, pricing.Count{Counter: c, N: n})
		}
	}
	slices.SortFunc(list, func(a, b pricing.Count) int { return strings.Compare(a.Counter.String(), b.Counter.String()) })
	return list
}

// notes are what to say of counters that Meta knows better.
func (f *fold) notes() []pricing.Note {
	list := []pricing.Note{}
	for _, n := range f.accounts.notes {
		if n.month == 0 || n.month >= f.firstMonth() {
			list = append(list, n.Note)
		}
	}
	return list
}

// allowances are what the period's months have used of theirs.
func (f *fold) allowances() []AllowanceUsed {
	list := []AllowanceUsed{}
	for _, n := range f.counts() {
		if n.Scope == pricing.PerPortfolio || n.Market != "" {
			continue
		}
		model, ok := f.modelOf(n.Month)
		if !ok {
			continue
		}
		for _, a := range model.Allowances() {
			if a.Per == n.Scope && a.Item == n.Item {
				list = append(list, AllowanceUsed{Month: n.Month, Per: a.Per, Of: n.Of, Display: f.accounts.display[n.Of],
					Item: a.Item, Used: n.N, Units: a.Units, AtLeast: true, Rule: a.Rule.ID})
			}
		}
	}
	return list
}

// model is the one that a month begins under.
func (f *fold) modelOf(m pricing.Month) (pricing.Model, bool) {
	if id := f.account.Model; id != "" {
		return pricing.ModelByID(id)
	}
	return pricing.ModelOn(ratecard.DateOf(m.First(nil)))
}

// Charges gives what the messages delivered with from <= At < to cost, in the
// order of delivery; a zero bound is none. See [Ledger.Statement].
func (l *Ledger) Charges(from, to time.Time) iter.Seq2[Charge, error] {
	return func(yield func(Charge, error) bool) {
		f, err := newFold(&l.account, l.options, from)
		stopped := false
		if err == nil {
			f.each = func(c Charge) bool {
				stopped = !yield(c, nil)
				return !stopped
			}
			err = f.run(to)
		}
		if err != nil && !stopped {
			yield(Charge{}, err)
		}
	}
}
