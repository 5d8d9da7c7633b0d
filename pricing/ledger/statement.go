package ledger

import (
	"cmp"
	"context"
	"errors"
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
)

// ErrUnknownNumber: no webhook that was recorded names the business number.
var ErrUnknownNumber = errors.New("ledger: unknown number")

// A Statement is what a period cost. Its JSON is stable.
type Statement struct {
	// its Counts are those of the period's months, at the period's end
	Bill       pricing.Bill    `json:"bill"`
	Allowances []AllowanceUsed `json:"allowances"` // of each number or account that used any
	// messages of which a later report of Meta's differs from the first; Bill.Mismatches
	// counts the differences from our rules
	Changed int64 `json:"changed"`
}

// AllowanceUsed is how many of a month's free units a number or an account has
// used.
type AllowanceUsed struct {
	Month   pricing.Month `json:"month"`
	Per     pricing.Scope `json:"per"`
	Of      string        `json:"of"`                // which number or account
	Display string        `json:"display,omitempty"` // the number as people write it
	Item    ratecard.Item `json:"item,omitempty"`    // "": of all items
	Used    int64         `json:"used"`
	Units   int64         `json:"units"`    // the free units of the month
	AtLeast bool          `json:"at_least"` // always true: what other apps sent isn't known
	Rule    string        `json:"rule"`     // ID
}

// Statement adds up the charges of the messages delivered with from <= At < to;
// a zero bound is none. A to before from is an [*pricing.InputError], and so is a from of
// which what was recorded is deleted. It calls each with every charge, in the order of
// delivery, unless each is nil.
//
// High of the bill is the sum of the charges' High, but where volume tiers decide
// which case costs most: see [pricing.Bill]. Low may be less than the sum of
// their Low, since the bill knows all messages at once: see [pricing.Sum]. In a period
// that doesn't begin with a month, counters begin as the charges before left them.
//
// Windows, names of users, allowances and tiers are what all that is recorded makes them,
// also from before the period. Statement reads no clock. A notification of the years until
// 2022 is in the statement of its delivery, but counts towards the tiers of the month in
// which it was sent (R1.2a). The error is the store's, that of ctx, or that of an account
// that webhooks reported.
//
// The account's fees by the month, such as a subscription, are in the bill if neither
// bound is zero; see [pricing.Sum.BillFor]. They are due once, also if webhooks reported
// several accounts. Give at most the instant up to which webhooks were recorded as to: a
// month that ends by then is taken as over.
//
// For a period that begins with a month, and a nil each, only what is new to the ledger is
// worked out: see the package comment. Otherwise, for the years until 2022, and for an
// account that names a Model, the messages of the period are worked out one by one, from the
// beginning of its month on.
func (l *Ledger) Statement(ctx context.Context, from, to time.Time, each func(Charge)) (Statement, error) {
	if err := l.checkPeriod(ctx, from, to); err != nil {
		return Statement{}, err
	}
	if each == nil && l.isByDay(from) {
		return l.statementByDay(ctx, from, to)
	}
	f, err := l.newFold(ctx, from, false)
	if err != nil {
		return Statement{}, err
	}
	f.callEach(each)
	if err := f.run(ctx, to); err != nil {
		return Statement{}, err
	}
	return f.statement(from, to)
}

// statementByDay is Statement for a period of which [Ledger.isByDay].
func (l *Ledger) statementByDay(ctx context.Context, from, to time.Time) (Statement, error) {
	if err := l.book.take(ctx); err != nil {
		return Statement{}, err
	}
	defer l.book.giveBack()
	k, err := l.book.lookAt(ctx, from, to, false)
	if err != nil {
		return Statement{}, err
	}
	return k.statement(from, to)
}

// A reckoning is how counters stand at the end of a period.
type reckoning struct {
	accounts *accounts
	from     time.Time // the period begins
	usage    pricing.Usage
	notes    []monthNote // on counters that Meta's reports corrected
	changed  int64
}

// statement returns the statement of a period with a bill.
func (r *reckoning) statement(bill pricing.Bill) Statement {
	s := Statement{Bill: bill, Allowances: r.allowances(), Changed: r.changed}
	if s.Bill.High.Currency == "" { // nothing was charged
		s.Bill.High.Currency = cmp.Or(r.accounts.base.Currency, "USD")
		s.Bill.Low.Currency = s.Bill.High.Currency
	}
	s.Bill.Counts = r.counts()
	for _, n := range r.notesOfPeriod() {
		if !slices.Contains(s.Bill.Notes, n) {
			s.Bill.Notes = append(s.Bill.Notes, n)
		}
	}
	return s
}

// statement returns the statement of a period that was folded.
func (f *fold) statement(from, to time.Time) (Statement, error) {
	bill, err := f.bill(from, to)
	if err != nil {
		return Statement{}, err
	}
	return f.reckon().statement(bill), nil
}

// reckon returns how counters stand at the end.
func (f *fold) reckon() *reckoning {
	return &reckoning{f.accounts, f.from, f.usage, f.notes, f.changed}
}

// bill returns the bill of the charges, with the fees by the month if both bounds of the
// period are known.
func (f *fold) bill(from, to time.Time) (pricing.Bill, error) {
	own := f.accounts.pricers[f.accounts.base.ID]
	if !from.IsZero() && !to.IsZero() {
		return f.sum.BillFor(own, from, to)
	}
	bill, err := f.sum.Bill()
	if err != nil || bill.High.Currency != "" {
		return bill, err
	}
	nothing, err := own.Tally().Bill() // the sum has no charge, and so doesn't know of what account it is
	bill.Low, bill.High, bill.Notes = nothing.Low, nothing.High, append(bill.Notes, nothing.Notes...)
	return bill, err
}

// statement returns the statement of a period that begins with a month.
func (k *look) statement(from, to time.Time) (s Statement, err error) {
	var bill pricing.Bill
	if k.from.IsZero() || to.IsZero() {
		bill, err = k.tally.Bill()
	} else {
		bill, err = k.tally.BillFor(from, to)
	}
	if err != nil {
		return Statement{}, err
	}
	r, err := k.reckon(to)
	if err != nil {
		return Statement{}, err
	}
	return r.statement(bill), nil
}

// reckon returns how counters stand before an instant, to which the look has come; a zero
// instant is after everything.
func (k *look) reckon(to time.Time) (*reckoning, error) {
	last := endOfTime
	if !to.IsZero() {
		last = to.Add(-1)
	}
	usage, raised, err := k.tally.Usage(last)
	if err != nil {
		return nil, err
	}
	r := &reckoning{accounts: k.accounts, from: k.from, usage: usage, changed: k.changed}
	r.notes = slices.Concat(k.accounts.notes, k.accounts.notesOn(raised))
	return r, nil
}

// isByDay reports whether what is counted by day gives the statement of a period: it begins
// with a month, and none of its messages counts in a month before.
func (l *Ledger) isByDay(from time.Time) bool {
	return !from.IsZero() && from.Equal(monthStart(from, zoneOf(&l.account))) &&
		!from.Before(countedByDelivery) && l.account.Model == ""
}

// Bill returns the bill of [Ledger.Statement].
func (l *Ledger) Bill(ctx context.Context, from, to time.Time) (pricing.Bill, error) {
	s, err := l.Statement(ctx, from, to, nil)
	return s.Bill, err
}

// Charges returns the charges of the messages delivered with from <= At < to, in
// the order of delivery; a zero bound is none. See [Ledger.Statement].
func (l *Ledger) Charges(ctx context.Context, from, to time.Time) iter.Seq2[Charge, error] {
	return func(yield func(Charge, error) bool) {
		if err := l.checkPeriod(ctx, from, to); err != nil {
			yield(Charge{}, err)
			return
		}
		f, err := l.newFold(ctx, from, false)
		stopped := false
		if err == nil {
			f.each = func(c Charge) bool {
				stopped = !yield(c, nil)
				return !stopped
			}
			err = f.run(ctx, to)
		}
		if err != nil && !stopped {
			yield(Charge{}, err)
		}
	}
}

// State returns the state with which to quote a message from a number to a user
// at an instant, by [Ledger.Pricer]: what is recorded of both before that instant, and what users did at
// it. So an answer can be asked for at the instant of the message that it answers. As
// the asker's clock may be behind WhatsApp's, so is what users did up to five minutes
// later: a [pricing.Composer] takes it as done, and a quote is unsure of what it opened.
//
// Usage has the month's counters: all that counted something, and those that an answer to the
// user may read, with 0 if nothing was counted.
//
// number is the business's phone number, in any spelling, or its ID; user is a phone
// number in any spelling, a user ID or a parent ID. Counters are raised to what Meta reported
// them to have reached by that instant. On a shared number the counts are
// those of the messages that this ledger recorded; set UsageUnknown for a quote that
// holds for every count.
//
// A user of whom nothing was recorded, for a month at least, has UserUnknown: new,
// spelled wrong, or asked by a name that the user gave up. A number that no recorded
// webhook names is an [*pricing.InputError] of [ErrUnknownNumber]. The state is that
// of a new number then, for whoever sends the first message of all. A name that can't
// be read, and a number that has several phone number IDs, are one of
// [pricing.ErrInvalid], as is an instant in a month that is deleted, and a zero one. Other
// errors are the store's.
func (l *Ledger) State(ctx context.Context, number, user string, at time.Time) (s pricing.State, err error) {
	if err := cmp.Or(l.check(ctx), checkNames(number, user)); err != nil {
		return pricing.State{}, err
	}
	if at.IsZero() {
		return pricing.State{}, badName(pricing.ErrInvalid, "at", "", "want the instant of the message that is quoted")
	}
	month := monthStart(at, zoneOf(&l.account))
	if err := l.checkKept(ctx, "at", month); err != nil {
		return pricing.State{}, err
	}
	user = ratecard.Dialing{Country: l.account.DialingCountry}.NameKey(user)
	if !l.isByDay(month) {
		f, err := l.newFold(ctx, month, false)
		if err == nil {
			err = f.run(ctx, at)
		}
		if err != nil {
			return pricing.State{}, err
		}
		later, err := f.readAfter(ctx, at)
		if err != nil {
			return pricing.State{}, err
		}
		f.raiseCounters(at)
		f.accounts.addZeros(f.usage, number, user, at)
		return f.stateOf(number, f.meetUsers(at, later, user), f.usage)
	}
	if err := l.book.take(ctx); err != nil {
		return pricing.State{}, err
	}
	defer l.book.giveBack()
	k, err := l.book.lookAt(ctx, month, at, true)
	if err != nil {
		return pricing.State{}, err
	}
	usage, _, err := k.tally.Usage(at)
	if err != nil {
		return pricing.State{}, err
	}
	k.accounts.addZeros(usage, number, user, at)
	return k.stateOf(number, k.meetUsers(at, k.recent, user), usage)
}

// stateOf returns the state of the user with a key and a number in any spelling. The error is
// an [*pricing.InputError] of [ErrUnknownNumber] if no record names the number; there is a
// state all the same.
func (w *walk) stateOf(number, user string, usage pricing.Usage) (pricing.State, error) {
	a := w.accounts
	key := threadKey{a.numberKey(number), user}
	s := pricing.State{Usage: usage, UserUnknown: true, Number: a.numbers[key.number]}
	hasThreads := false
	for _, sh := range w.shards {
		hasThreads = hasThreads || sh != nil && slices.Contains(sh.numbers, key.number)
	}
	if sh, user := w.userOf(user, w.foldedTo); sh != nil {
		s.Thread, s.UserUnknown = sh.thread(threadKey{key.number, user}), false
	}
	own := a.numberKey(w.options.Webhook.Number)
	if ids := a.ids[key.number]; len(ids) > 1 {
		return s, badName(pricing.ErrInvalid, "number", number, "it has several IDs: "+strings.Join(ids, ", "))
	}
	_, named := a.numbers[key.number]
	isOwn := own != "" && key.number == own // no name isn't one: who forgets it must hear so
	if !named && !hasThreads && !isOwn {
		return s, badName(ErrUnknownNumber, "number", number, "no recorded webhook names it")
	}
	return s, nil
}

// addZeros adds to a month's counters those that an answer to a user may read and on which
// nothing was counted, so that a quote knows it from one that wasn't asked for.
func (a *accounts) addZeros(usage pricing.Usage, number, user string, at time.Time) {
	m := pricing.Message{From: a.numberKey(number), To: user}
	for _, id := range a.sendersBy(number) {
		// Who can't be placed has no counters, and an error of the quote.
		list, _ := a.pricers[id].ComposerCounters(&m, at)
		for _, c := range list {
			if _, counted := usage[c]; !counted {
				usage[c] = 0
			}
		}
	}
}

// checkNames returns an error if a user or a number can't be read. Before there were
// phone number IDs, a number may have had no name.
func checkNames(number, user string) error {
	if ratecard.NameKey(user) == "" {
		return badName(pricing.ErrInvalid, "user", user, wantName)
	}
	if number != "" && ratecard.NameKey(number) == "" {
		return badName(pricing.ErrInvalid, "number", number, wantName)
	}
	return nil
}

const wantName = "want a phone number or an ID"

func badName(kind error, field, value, why string) error {
	return &pricing.InputError{
		Kind:  kind,
		Field: field,
		Value: value,
		Why:   why,
	}
}

// firstMonth returns the first month of the period; 0 if the period has no
// beginning.
func (r *reckoning) firstMonth() pricing.Month {
	if r.from.IsZero() {
		return 0
	}
	return pricing.MonthOf(r.from.In(zoneOf(&r.accounts.base)))
}

// counts returns the counters of the period's months, at the period's end.
func (r *reckoning) counts() []pricing.Count {
	list := []pricing.Count{}
	for c, n := range r.usage {
		if c.Month >= r.firstMonth() {
			list = append(list, pricing.Count{Counter: c, N: n})
		}
	}
	slices.SortFunc(list, func(a, b pricing.Count) int {
		return strings.Compare(a.Counter.String(), b.Counter.String())
	})
	return list
}

// notesOfPeriod returns the notes on counters that Meta's reports corrected.
func (r *reckoning) notesOfPeriod() []pricing.Note {
	list := []pricing.Note{}
	for _, n := range r.notes {
		if n.month == 0 || n.month >= r.firstMonth() {
			list = append(list, n.Note)
		}
	}
	return list
}

// allowances returns how much is used of the allowances of the period's months.
func (r *reckoning) allowances() []AllowanceUsed {
	list := []AllowanceUsed{}
	for _, n := range r.counts() {
		if n.Scope == pricing.PerPortfolio || n.Market != "" {
			continue
		}
		model, ok := r.modelOf(n.Month)
		if !ok {
			continue
		}
		for _, a := range model.Allowances() {
			if a.Per != n.Scope || a.Item != n.Item {
				continue
			}
			list = append(list, AllowanceUsed{
				Month:   n.Month,
				Per:     a.Per,
				Of:      n.Of,
				Display: r.accounts.display[n.Of],
				Item:    a.Item,
				Used:    n.N,
				Units:   a.Units,
				AtLeast: true,
				Rule:    a.Rule.ID,
			})
		}
	}
	return list
}

// modelOf returns the model in force when a month begins.
func (r *reckoning) modelOf(m pricing.Month) (pricing.Model, bool) {
	if id := r.accounts.base.Model; id != "" {
		return pricing.ModelByID(id)
	}
	return pricing.ModelOn(ratecard.DateOf(m.First(nil)))
}
