package ledger

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/internal/notetext"
	"github.com/wacost/wacost/pricing/webhook"
	"github.com/wacost/wacost/ratecard"
)

// accounts is what webhooks reported of the accounts themselves: who owns which
// number, where they are, and which volume tiers they reached.
type accounts struct {
	base    pricing.Account
	own     string // the number of facts that name none, as the options spell it
	facts   *Entry
	owner   map[string]string                 // the account of a number, by the key of its ID
	display map[string]string                 // a number as people write it, likewise
	numbers map[string]pricing.BusinessNumber // a number by both its names, likewise, or by its own key
	ids     map[string][]string               // the keys of the IDs of a number, by its own key
	joined  map[string]string                 // see joinNames
	pricers map[string]*pricing.Pricer        // by account
	list    []*pricing.Pricer                 // of all accounts, the ledger's own first
	// when authentication-international begins, by account; see startsOf
	starts  map[string]map[ratecard.Country]time.Time
	byStart map[start]*pricing.Pricer // see pricerFrom
	atHome  []*pricing.Pricer         // see homes; nil: not asked for
	tiers   []tier                    // by instant
	notes   []monthNote               // on tiers that can't be placed
}

// A monthNote is a note on the counters of a month.
type monthNote struct {
	month pricing.Month // 0: of any
	pricing.Note
}

// noStart is when authentication-international begins where it doesn't.
var noStart = time.Unix(1<<40, 0).UTC()

// A place is a country in which the messages of an account are at issue.
type place struct {
	account string // a key of accounts.pricers
	country ratecard.Country
}

// A start is a place and when authentication-international begins there.
type start struct {
	place
	from time.Time
}

// A tier is a volume tier that Meta said was reached.
type tier struct {
	at      time.Time
	account string
	fact    *webhook.TierReached
	month   pricing.Month
	market  ratecard.Market
}

// newAccounts reads the entry of the accounts. own is the number of facts that name none. The
// error is that of an account that webhooks reported.
func newAccounts(base pricing.Account, own string, facts *Entry) (*accounts, error) {
	a := &accounts{
		base:    base,
		facts:   facts,
		owner:   map[string]string{},
		display: map[string]string{},
		numbers: map[string]pricing.BusinessNumber{},
		ids:     map[string][]string{},
		pricers: map[string]*pricing.Pricer{},
		starts:  map[string]map[ratecard.Country]time.Time{},
		byStart: map[start]*pricing.Pricer{},
	}
	if err := a.openPricer(base.ID); err != nil {
		return a, err
	}
	for _, s := range facts.Receivers { // sorted, so the last is the same in whatever order they arrived
		a.addNumber(&s)
		if err := a.openPricer(s.Account); err != nil {
			return a, err
		}
	}
	a.joinNames(own)
	for i := range facts.Updates {
		u := &facts.Updates[i]
		if u.Tier != nil {
			a.addTier(u)
		}
		if err := a.openPricer(u.Account); err != nil {
			return a, err
		}
	}
	slices.SortStableFunc(a.tiers, func(t, u tier) int { // the highest of an instant is the one that counts
		return cmp.Or(t.at.Compare(u.at), cmp.Compare(u.fact.Lower, t.fact.Lower))
	})
	return a, nil
}

// addNumber notes the number of a receiver.
func (a *accounts) addNumber(r *webhook.Receiver) {
	number, id := numberNames(r)
	if id == "" {
		if number != "" {
			a.numbers[number] = pricing.BusinessNumber{Phone: number}
			a.owner[number] = cmp.Or(r.Account, a.owner[number])
		}
		return
	}
	a.numbers[id] = pricing.BusinessNumber{ID: r.Number, Phone: cmp.Or(number, a.numbers[id].Phone)}
	a.owner[id] = cmp.Or(r.Account, a.owner[id])
	a.display[id] = cmp.Or(r.Display, a.display[id])
	if number != "" && number != id && !slices.Contains(a.ids[number], id) {
		a.ids[number] = append(a.ids[number], id)
	}
}

// numberNames returns the keys of what webhooks display of a receiver's number, and of its ID.
func numberNames(r *webhook.Receiver) (display, id string) {
	return ratecard.NameKey(r.Display), ratecard.NameKey(r.Number)
}

// joinNames notes which numbers go by their ID, though facts may name them otherwise.
func (a *accounts) joinNames(own string) {
	a.own, a.joined = own, map[string]string{}
	for _, name := range a.bareNames() {
		isOne := a.dialing().NameKey(name) == name && a.dialingOfEvents().NameKey(name) == name // whoever reads it
		if id := a.numberKey(name); id != name && isOne {
			a.joined[name] = id
		}
	}
}

// bareNames returns the keys of the numbers that facts may name, without those of IDs.
func (a *accounts) bareNames() (list []string) {
	for name, n := range a.numbers {
		if n.ID == "" {
			list = append(list, name)
		}
	}
	if own := ratecard.NameKey(a.own); own != "" && a.numbers[own].ID == "" {
		list = append(list, own)
	}
	return list
}

func (a *accounts) dialing() ratecard.Dialing {
	return ratecard.Dialing{Country: a.base.DialingCountry}
}

// dialingOfEvents says how tallies read numbers.
func (a *accounts) dialingOfEvents() ratecard.Dialing {
	return ratecard.Dialing{Country: a.base.DialingCountry, ByWhatsApp: true}
}

// numberKey returns the key of a business number: that of its ID, if it is known and
// the number has no other. A name that webhooks don't have may be written as people
// dial it.
func (a *accounts) numberKey(name string) string {
	key := ratecard.NameKey(name)
	if _, named := a.numbers[key]; !named && len(a.ids[key]) == 0 {
		key = ratecard.Dialing{Country: a.base.DialingCountry}.NameKey(name)
	}
	if ids := a.ids[key]; len(ids) == 1 {
		return ids[0]
	}
	return key
}

// pricerOf returns the pricer of the account that sent a message, or else of the
// one that its number belongs to. Several accounts may share a number (R6.11).
func (a *accounts) pricerOf(account, number string) (id string, p *pricing.Pricer) {
	if id = cmp.Or(a.base.ID, account); id == "" {
		id = a.owner[number]
	}
	if p = a.pricers[id]; p == nil {
		p = a.pricers[a.base.ID]
	}
	return id, p
}

// sendersBy returns the ledger's account or, if that has no ID, the accounts that send by a
// number, or by any if none is known to send by it, as charges go by: "" if webhooks name none.
func (a *accounts) sendersBy(number string) []string {
	if a.base.ID != "" {
		return []string{a.base.ID}
	}
	// of the number, of any, and of accounts that webhooks named without a number
	own, all, bare := map[string]bool{}, map[string]bool{}, map[string]bool{}
	key := a.numberKey(number)
	for i := range a.facts.Receivers {
		r := &a.facts.Receivers[i]
		of := a.numberKey(cmp.Or(r.Number, r.Display))
		id := cmp.Or(r.Account, a.owner[of])
		if of == key || slices.Contains(a.ids[key], of) {
			own[id] = true
		}
		if of != "" {
			all[id] = true
		} else {
			bare[id] = true
		}
	}
	list := own
	if len(list) == 0 {
		list = all
	}
	if len(list) == 0 {
		list = bare
	}
	if len(list) > 1 {
		delete(list, "")
	}
	return slices.Sorted(maps.Keys(list))
}

// corrections returns Meta's words on volume tiers, by instant; of each counter one at most
// at an instant.
func (a *accounts) corrections() (list []pricing.Correction) {
	for i := range a.tiers {
		t := &a.tiers[i]
		c := pricing.Correction{At: t.at, Counter: a.counterOf(t), Level: t.fact.Lower - 1}
		if !isLower(&c, list) {
			list = append(list, c)
		}
	}
	return list
}

// isLower reports whether a list by instant has another correction of a counter and instant.
func isLower(c *pricing.Correction, list []pricing.Correction) bool {
	for i := len(list) - 1; i >= 0 && list[i].At.Equal(c.At); i-- {
		if list[i].Counter == c.Counter {
			return true
		}
	}
	return false
}

// notesOn returns the notes on corrections that raised a counter, in the order of the tiers.
func (a *accounts) notesOn(raised []pricing.Corrected) (list []monthNote) {
	raised = slices.Clone(raised)
	for i := range a.tiers {
		t := &a.tiers[i]
		k := slices.IndexFunc(raised, func(c pricing.Corrected) bool {
			return c.At.Equal(t.at) && c.Level == t.fact.Lower-1 && c.Counter == a.counterOf(t)
		})
		if k >= 0 {
			list = append(list, monthNote{t.month, a.correction(t, raised[k].Counter.Of, raised[k].Counted)})
			raised = slices.Delete(raised, k, k+1)
		}
	}
	return list
}

// openPricer makes the pricer of an account, with what Meta reported of where
// the account is and of its authentication-international prices.
func (a *accounts) openPricer(id string) error {
	if _, ok := a.pricers[id]; ok {
		return nil
	}
	account := a.base
	account.ID = cmp.Or(account.ID, id)
	for i := range a.facts.Updates {
		u := &a.facts.Updates[i]
		if u.Account != id && u.Account != "" && id != "" {
			continue
		}
		if _, err := ratecard.MarketOf(u.PrimaryLocation, ratecard.Date{}); u.PrimaryLocation != "" && err == nil {
			account.PrimaryLocation = u.PrimaryLocation
		}
		if u.AuthenticationInternational != nil {
			account.AuthenticationInternationalFrom = internationalFrom(u.AuthenticationInternational)
		}
	}
	p, err := account.Pricer()
	a.pricers[id], a.list, a.starts[id] = p, append(a.list, p), startsOf(&account)
	return err
}

// startsOf returns when authentication-international begins in each country in which it does.
func startsOf(a *pricing.Account) map[ratecard.Country]time.Time {
	starts := maps.Clone(a.AuthenticationInternationalFrom)
	delete(starts, a.PrimaryLocation)
	return starts
}

// internationalFrom returns the instant at which authentication-international
// prices begin for the account, in each country that has them.
func internationalFrom(u *webhook.AuthenticationInternational) map[ratecard.Country]time.Time {
	from := map[ratecard.Country]time.Time{}
	for c1 := 'A'; c1 <= 'Z'; c1++ {
		for c2 := 'A'; c2 <= 'Z'; c2++ {
			c := ratecard.Country([]rune{c1, c2})
			if _, ok := c.AuthenticationInternationalSince(); !ok {
				continue
			}
			if at, ok := u.Exceptions[c]; ok {
				from[c] = at
			} else if !u.Start.IsZero() {
				from[c] = u.Start
			}
		}
	}
	return from
}

// addTier adds the tier of an update, or a note that it can't be placed.
func (a *accounts) addTier(u *webhook.AccountUpdate) {
	t := tier{at: cmp.Or(u.Tier.At, u.At), account: u.Account, fact: u.Tier}
	err := t.month.UnmarshalText([]byte(u.Tier.Month))
	if err == nil {
		start := t.month.First(a.base.Zone)
		if t.at.Before(start) {
			t.at = start
		}
		t.market = marketNamed(u.Tier.Region, ratecard.DateOf(start))
	}
	counted := u.Tier.Category == category.Utility || u.Tier.Category == category.Authentication ||
		u.Tier.Category == category.AuthenticationInternational
	switch {
	case u.Tier.Lower == 1, u.Tier.Lower == 0 && u.Tier.Upper > 0: // the first tier, in which every month begins
		return
	case err != nil || t.market == "" || u.Tier.Lower < 1 || !counted:
		n := monthNote{Note: misplacedTier(u.Tier)}
		if !slices.Contains(a.notes, n) { // webhooks repeat
			a.notes = append(a.notes, n)
		}
		return
	}
	a.tiers = append(a.tiers, t)
}

// marketNamed returns the market that Meta names so, in capitals or not; "" if
// there is none on that date.
func marketNamed(region string, on ratecard.Date) (market ratecard.Market) {
	markets := ratecard.Markets(on)
	for _, m := range markets {
		if strings.EqualFold(string(m), region) {
			market = m
		}
	}
	return market
}

func misplacedTier(t *webhook.TierReached) pricing.Note {
	return notetext.New(NoteTierNotUnderstood, noteTexts()[NoteTierNotUnderstood], pricing.NoteValues{
		Units:    t.Lower,
		Market:   ratecard.Market(t.Region),
		Category: t.Category,
		Name:     t.Month,
	})
}

// counterOf returns the counter of a tier.
func (a *accounts) counterOf(t *tier) pricing.Counter {
	c := pricing.Counter{
		Month:  t.month,
		Scope:  pricing.PerPortfolio,
		Of:     cmp.Or(a.base.Portfolio, a.base.ID, t.account),
		Market: t.market,
		Item:   ratecard.Item(t.fact.Category),
	}
	if t.fact.Category == category.AuthenticationInternational {
		c.Item = ratecard.Authentication // one counter for both (R5.7.5)
	}
	return c
}

// feesOnFailed reports whether a provider charges for messages that failed. Without such
// a fee they are left out: nothing else counts them.
func (a *accounts) feesOnFailed() bool {
	return slices.ContainsFunc(a.base.Fees, func(fee pricing.Fee) bool { return fee.On == pricing.FeeOnFailed })
}

// correction returns the note that Meta's tier raised a counter.
func (a *accounts) correction(t *tier, of string, counted int64) pricing.Note {
	return notetext.New(NoteTierCorrected, noteTexts()[NoteTierCorrected], pricing.NoteValues{
		Units:    t.fact.Lower,
		Counted:  counted,
		Month:    t.month,
		Day:      ratecard.DateOf(t.at.In(zoneOf(&a.base))),
		Market:   t.market,
		Category: t.fact.Category,
		Name:     of,
	})
}
