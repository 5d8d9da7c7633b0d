package pricing

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/wacost/wacost/ratecard"
)

// reckoning is the number of the way in which this package makes bills. Raise it where the
// code makes another bill of the same cards, rules and events, so that no fold of before
// is taken for one of now.
const reckoning = 2

// Fingerprint returns a short text, such as "3f0c9a51d2e47b86a0c1", that says which cards,
// rules and settings the pricer prices by. It is the same in every process, and another one
// once anything changes on which a bill hangs: a price, a tier, a day or a grade of the
// cards in the account's currency, a rule or the length of a window, the map of markets, a
// setting of the account. Keep it beside what was folded with the pricer, such as bytes of
// a [Tally]: if it is another one after an upgrade, fold anew from the events.
//
// Account.PrimaryLocation is in it only if it is a country of AuthenticationInternationalFrom,
// since else no price hangs on it. IDs, names of fees and sources of cards are, since bills and
// counters have them. Zones go by their name and by the instants at which they make rules
// change. A zero or nil Pricer has one, too.
func (p *Pricer) Fingerprint() string {
	if p == nil {
		p = new(Pricer)
	}
	if p.printed == nil {
		return p.newFingerprint()
	}
	return once(&p.printed.all, p.newFingerprint)
}

// newFingerprint works out the fingerprint.
func (p *Pricer) newFingerprint() string {
	h := sha256.New()
	fmt.Fprintln(h, "reckoning", reckoning)
	p.account.addTo(h)
	var days []ratecard.Date
	for i := range p.spans {
		days = append(days, p.spans[i].day.based().date)
	}
	fmt.Fprintln(h, ratecard.Fingerprint(p.account.book(), p.account.currency(), days...))
	p.addRules(h)
	if p.unforced != nil {
		p.unforced.addRules(h)
	}
	return hex.EncodeToString(h.Sum(nil)[:fingerprintBytes])
}

const fingerprintBytes = 10

// addTo adds the settings on which bills hang, without the book.
func (a *Account) addTo(h hash.Hash) {
	fmt.Fprintf(h, "%q %q %s %q %t %q\n", a.ID, a.portfolio(), a.currency(), zoneName(a.Zone), a.Zone == nil, a.Model)
	fmt.Fprintf(h, "%t %t %q %q %t\n", a.ServiceExempt, a.NoPaymentMethod, a.SoldTo, a.DialingCountry, a.SharedNumber)
	for _, c := range slices.Sorted(maps.Keys(a.AuthenticationInternationalFrom)) {
		fmt.Fprintln(h, "international", c, a.AuthenticationInternationalFrom[c].UTC().Format(time.RFC3339Nano))
	}
	if _, abroad := a.AuthenticationInternationalFrom[a.PrimaryLocation]; abroad {
		fmt.Fprintln(h, "home", a.PrimaryLocation)
	}
	for i := range a.Fees {
		f := &a.Fees[i]
		fmt.Fprintf(h, "fee %q %s %s %q %s %q %q %d %q %q %d %s %s\n", f.Name, f.On, plain(f.Each.Amount),
			f.Each.Currency, plain(f.Share), f.Item, f.Market, f.Included, f.IncludedPer, f.Provider, f.Quantity,
			f.From, f.Until)
	}
}

// addRules adds the models and days of the pricer's spans.
func (p *Pricer) addRules(h hash.Hash) {
	var last *Model
	for i := range p.spans {
		sp := &p.spans[i]
		if sp.model != nil && sp.model != last {
			sum := modelSums()[sp.model]()
			fmt.Fprintf(h, "model %s %x\n", sp.model.ID, sum)
			last = sp.model
		}
		fmt.Fprintln(h, sp.day.date, sp.day.based().date, sp.from)
	}
}

// modelSums are the hashes of the models, each worked out when it is first asked for.
var modelSums = sync.OnceValue(func() map[*Model]func() [sha256.Size]byte {
	all := map[*Model]func() [sha256.Size]byte{}
	for _, m := range models() {
		all[m] = sync.OnceValue(m.sum)
	}
	return all
})

// sum returns a hash of all of the model that decides on a bill.
func (m *Model) sum() (sum [sha256.Size]byte) {
	h := sha256.New()
	fmt.Fprintf(h, "%+v %d\n", m.Policy, m.basis)
	for i := range m.rules {
		r := &m.rules[i]
		fmt.Fprintf(h, "rule %s %x %x %+v %s %s\n", r.ID, r.when, r.unless, r.then, r.since, r.until)
	}
	for i := range m.caveats {
		c := &m.caveats[i]
		fmt.Fprintf(h, "caveat %s %x %x %s %s\n", c.note.list(), c.when, c.unless, c.since, c.until)
	}
	h.Sum(sum[:0])
	return sum
}
