package ledger_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/ledger"
	"github.com/wacost/wacost/pricing/webhook"
	"github.com/wacost/wacost/ratecard"
)

// tier returns an update which says that unit 25,000,001 of utility in India was
// reached in October 2026, after edits.
func tier(edits ...func(u *webhook.AccountUpdate)) *webhook.AccountUpdate {
	u := &webhook.AccountUpdate{
		Account: "100",
		At:      at("2026-10-10T12:00:05"),
		Event:   "VOLUME_BASED_PRICING_TIER_UPDATE",
		Tier: &webhook.TierReached{
			At:       at("2026-10-10T12:00:00"),
			Category: category.Utility,
			Lower:    25_000_001,
			Upper:    50_000_000,
			Month:    "2026-10",
			Region:   "India",
		},
	}
	for _, edit := range edits {
		edit(u)
	}
	return u
}

func regionOf(s string) func(*webhook.AccountUpdate) {
	return func(u *webhook.AccountUpdate) { u.Tier.Region = s }
}

func monthOf(s string) func(*webhook.AccountUpdate) {
	return func(u *webhook.AccountUpdate) { u.Tier.Month = s }
}

func lower(n int64) func(*webhook.AccountUpdate) {
	return func(u *webhook.AccountUpdate) { u.Tier.Lower = n }
}

func of(c category.Category) func(*webhook.AccountUpdate) {
	return func(u *webhook.AccountUpdate) { u.Tier.Category = c }
}

func reachedAt(s string) func(*webhook.AccountUpdate) {
	return func(u *webhook.AccountUpdate) { u.Tier.At = at(s) }
}

// toIndia returns the status of a message that was delivered there.
func toIndia(id string, at time.Time, c category.Category) *webhook.Status {
	return &webhook.Status{
		Receiver: business,
		ID:       id,
		Progress: webhook.ProgressDelivered,
		At:       at,
		To:       webhook.User{Phone: "919876543210"},
		Pricing:  webhook.Pricing{Model: "PMP", Type: "regular", Word: string(c), Category: c},
	}
}

// A tier that Meta reports raises our count and never lowers it: in its month
// only, from its instant on, and once.
func TestTiers(t *testing.T) {
	const (
		list, second = "0.0014", "0.0013"
		counter      = "2026-10/portfolio/100/India/utility"
	)
	type want struct {
		prices    []string // of messages before the tier, at its instant, after it, and in the next month
		count     int64    // of October
		corrected int      // notes
		misread   int
	}
	type facts = []webhook.Fact
	untouched := want{[]string{list, list, list, list}, 3, 0, 0}
	raised := want{[]string{list, second, second, list}, 25_000_002, 1, 0}
	misread := want{untouched.prices, 3, 0, 1}
	for name, c := range map[string]struct {
		facts facts
		want  want
	}{
		"none":                 {nil, untouched},
		"reached":              {facts{tier()}, raised},
		"as Gupshup writes it": {facts{tier(regionOf("INDIA"))}, raised},
		"told twice":           {facts{tier(), tier()}, raised},
		"told again later":     {facts{tier(), tier(reachedAt("2026-10-10T12:30:00"))}, raised},
		"told earlier, later":  {facts{tier(reachedAt("2026-10-20")), tier()}, raised},
		"less than we counted": {facts{tier(lower(2))}, untouched},
		"just what we counted": {facts{tier(lower(2), reachedAt("2026-10-10T12:00:01"))}, untouched},
		"more by one":          {facts{tier(lower(3))}, want{untouched.prices, 4, 1, 0}},
		"where months begin":   {facts{tier(lower(1)), tier(lower(0))}, untouched},
		"another market":       {facts{tier(regionOf("Brazil"))}, want{untouched.prices, 3, 1, 0}},
		"another category":     {facts{tier(of(category.Authentication))}, want{untouched.prices, 3, 1, 0}},
		"international, elsewhere": {
			facts{tier(of(category.AuthenticationInternational))}, want{untouched.prices, 3, 1, 0},
		},
		"another month": {facts{tier(monthOf("2026-09"))}, want{untouched.prices, 3, 1, 0}},
		"known before its month": {
			facts{tier(reachedAt("2026-09-30T23:59:59"))},
			want{[]string{second, second, second, list}, 25_000_003, 1, 0},
		},
		"reached at no time told": {
			facts{tier(func(u *webhook.AccountUpdate) { u.Tier.At, u.At = time.Time{}, u.Tier.At })}, raised,
		},
		"reached after the last": {facts{tier(reachedAt("2026-10-31"))}, want{untouched.prices, 25_000_000, 1, 0}},
		"two tiers, the later told first": {
			facts{
				tier(lower(50_000_001), reachedAt("2026-10-20"),
					func(u *webhook.AccountUpdate) { u.At = at("2026-10-09") }),
				tier(),
			},
			want{[]string{list, second, "0.0012", list}, 50_000_001, 2, 0},
		},
		"two tiers": {
			facts{tier(lower(50_000_001), reachedAt("2026-10-20")), tier()},
			want{[]string{list, second, "0.0012", list}, 50_000_001, 2, 0},
		},
		"a region of nowhere":        {facts{tier(regionOf("Atlantis"))}, misread},
		"a month that isn't one":     {facts{tier(monthOf("soon"))}, misread},
		"a category without ladders": {facts{tier(of(category.Marketing))}, misread},
		"a category of the future":   {facts{tier(of("poetry"))}, misread},
		"bounds that aren't": {
			facts{tier(func(u *webhook.AccountUpdate) { u.Tier.Lower, u.Tier.Upper = 0, 0 })}, misread,
		},
		"not understood, told twice": {
			facts{tier(regionOf("Atlantis")), tier(regionOf("Atlantis"), reachedAt("2026-10-12"))}, misread,
		},
		"of another account of yours": {
			facts{tier(func(u *webhook.AccountUpdate) { u.Account = "101" })}, want{untouched.prices, 3, 1, 0},
		},
	} {
		items := append([]webhook.Fact{
			toIndia("wamid.before", at("2026-10-10T11:59:59"), category.Utility),
			toIndia("wamid.at", at("2026-10-10T12:00:00"), category.Utility),
			toIndia("wamid.after", at("2026-10-25T12:00:00"), category.Utility),
			toIndia("wamid.next", at("2026-11-01T00:00:00"), category.Utility),
		}, c.facts...)
		for seed := range uint64(6) {
			d := newDice(seed)
			l := newLedger(t, pricing.Account{Zone: time.UTC}, nil)
			d.recordAnyhow(t, l, items)
			s, charges := whole(t, l)
			got := want{
				count:     counted(s.Bill.Counts, counter),
				corrected: hasNote(s.Bill.Notes, "tier-corrected"),
				misread:   hasNote(s.Bill.Notes, "tier-not-understood"),
			}
			for _, c := range charges {
				got.prices = append(got.prices, c.Quote.High().Amount.String())
			}
			if diff := cmp.Diff(c.want, got, cmp.AllowUnexported(want{})); diff != "" {
				t.Errorf("%s, seed %d (-want +got):\n%s", name, seed, diff)
			}
		}
	}
}

// A tier counts for all accounts of the portfolio if the portfolio is known, and
// otherwise for its account.
func TestTiersOfPortfolios(t *testing.T) {
	other := toIndia("wamid.other", at("2026-10-25"), category.Utility)
	other.Account, other.Number = "101", "201"
	for portfolio, want := range map[string][]string{"": {"0.0013", "0.0014"}, "acme": {"0.0013", "0.0013"}} {
		l := ledgerOf(t, pricing.Account{Zone: time.UTC, Portfolio: portfolio}, tier(),
			toIndia("wamid.one", at("2026-10-25"), category.Utility), other)
		_, charges := whole(t, l)
		var got []string
		for _, c := range charges {
			got = append(got, c.Quote.High().Amount.String())
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("portfolio %q (-want +got):\n%s", portfolio, diff)
		}
	}
}

// A note on a correction is on the bill of its month, and on no other.
func TestTierNotesAreOfTheirMonth(t *testing.T) {
	kolkata := zone(t, "Asia/Kolkata")
	l := ledgerOf(t, pricing.Account{Zone: kolkata},
		tier(),
		tier(regionOf("Brazil"), monthOf("2026-12"), reachedAt("2026-11-20")),
		toIndia("wamid.1", at("2026-09-20"), category.Utility),
		toIndia("wamid.2", at("2026-10-05"), category.Utility),
		toIndia("wamid.3", at("2026-11-05"), category.Utility))
	for _, c := range []struct {
		from, to string
		want     int
	}{
		{"2026-09", "2026-10", 0},
		{"2026-10", "2026-11", 1},
		{"2026-11", "2026-12", 0},
		{"2026-10", "2026-10-10T12:00:00", 0},
		{"2026-10", "2026-10-10T12:00:01", 1},
		{"2026-10-20", "2026-10-21", 1},
		{"2026-09", "2026-12", 1},
		{"2026-12", "2027-01", 1},
	} {
		for _, each := range []func(ledger.Charge){nil, func(ledger.Charge) {}} {
			s, err := l.Statement(t.Context(), in(kolkata, c.from), in(kolkata, c.to), each)
			if err != nil {
				t.Fatal(err)
			}
			if len(c.to) > len("2026-10-10") { // an instant, in UTC
				if s, err = l.Statement(t.Context(), in(kolkata, c.from), at(c.to), each); err != nil {
					t.Fatal(err)
				}
			}
			if got := hasNote(s.Bill.Notes, "tier-corrected"); got != c.want {
				t.Errorf("from %s to %s: %d notes, want %d", c.from, c.to, got, c.want)
			}
		}
	}
}

// in reads an instant as the clocks of a zone show it.
func in(z *time.Location, s string) time.Time {
	t := at(s)
	return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), 0, z)
}

// Webhooks report where the business is, and from when on it pays
// authentication-international prices. The latest report counts, in whatever
// order they arrive.
func TestAbroad(t *testing.T) {
	type starts = map[ratecard.Country]time.Time // by country
	eligible := func(told, start string, exceptions starts) *webhook.AccountUpdate {
		return &webhook.AccountUpdate{
			Account: "100",
			At:      at(told),
			Event:   "AUTH_INTL_PRICE_ELIGIBILITY_UPDATE",
			AuthenticationInternational: &webhook.AuthenticationInternational{
				Start:      at(start),
				Exceptions: exceptions,
			},
		}
	}
	home := func(told string, c ratecard.Country) *webhook.AccountUpdate {
		return &webhook.AccountUpdate{
			Account:         "100",
			At:              at(told),
			Event:           "BUSINESS_PRIMARY_LOCATION_COUNTRY_UPDATE",
			PrimaryLocation: c,
		}
	}
	since15 := eligible("2026-09-01", "2026-09-15", nil)
	elsewhere := *since15
	elsewhere.Account = "101"
	known := pricing.Account{AuthenticationInternationalFrom: starts{"IN": {}}}
	knownAtHome := known
	knownAtHome.PrimaryLocation = "IN"

	const india, abroad = "0.0014", "0.0304"
	type facts = []webhook.Fact
	for name, c := range map[string]struct {
		facts   facts
		account pricing.Account
		want    [2]string // on 1 and on 10 October
	}{
		"nothing known": {want: [2]string{india, india}},
		"eligible":      {facts: facts{since15}, want: [2]string{abroad, abroad}},
		"eligible from a day on": {
			facts: facts{eligible("2026-09-01", "2026-10-05", nil)},
			want:  [2]string{india, abroad},
		},
		"with an exception": {
			facts: facts{eligible("2026-09-01", "2026-09-15", starts{"IN": at("2026-10-05")})},
			want:  [2]string{india, abroad},
		},
		"an exception elsewhere": {
			facts: facts{eligible("2026-09-01", "2026-09-15", starts{"ID": at("2027-01-01")})},
			want:  [2]string{abroad, abroad},
		},
		"not any more": {
			facts: facts{eligible("2026-09-02", "2027-01-01", nil), since15},
			want:  [2]string{india, india},
		},
		"at home": {
			facts: facts{since15, home("2026-09-01", "IN")},
			want:  [2]string{india, india},
		},
		"moved away": {
			facts: facts{home("2026-09-02", "DE"), since15, home("2026-09-01", "IN")},
			want:  [2]string{abroad, abroad},
		},
		"a home of no country": {
			facts: facts{home("2026-09-02", "ZZ"), since15, home("2026-09-01", "IN")},
			want:  [2]string{india, india},
		},
		"Meta knows better than we do": {
			facts:   facts{eligible("2026-09-01", "2026-10-05", nil), home("2026-09-01", "DE")},
			account: knownAtHome,
			want:    [2]string{india, abroad},
		},
		"we know, Meta doesn't say": {account: known, want: [2]string{abroad, abroad}},
		"of another account":        {facts: facts{&elsewhere}, want: [2]string{india, india}},
	} {
		items := append([]webhook.Fact{
			toIndia("wamid.1", at("2026-10-01"), category.Authentication),
			toIndia("wamid.2", at("2026-10-10"), category.Authentication),
		}, c.facts...)
		permutations(len(items), func(order []int) {
			c.account.Zone = time.UTC
			l := newLedger(t, c.account, nil)
			for _, i := range order {
				record(t, l, items[i])
			}
			_, charges := whole(t, l)
			var got []string
			for _, c := range charges {
				got = append(got, c.Quote.High().Amount.String())
			}
			if diff := cmp.Diff(c.want[:], got); diff != "" {
				t.Errorf("%s, in the order %v (-want +got):\n%s", name, order, diff)
			}
			quotedAsCharged(t, l, charges)
		})
	}
}

// quotedAsCharged fails unless a quote of each charge's message, by what the ledger knows, has
// the charge's price.
func quotedAsCharged(t *testing.T, l *ledger.Ledger, charges []ledger.Charge) {
	t.Helper()
	for i := range charges {
		c := &charges[i]
		p, err := l.Pricer(t.Context(), c.Number)
		if err != nil {
			t.Fatal(err)
		}
		state, err := l.State(t.Context(), c.Number, c.To.Phone, c.Event.At)
		if err != nil {
			t.Fatal(err)
		}
		m := pricing.Message{From: c.Number, To: c.To.Phone, Category: c.Category()}
		if q, err := p.Quote(&m, &state, c.Event.At); err != nil || !q.High().Equal(c.Quote.High()) {
			t.Errorf("%s: quoted %v, %v; charged %v", c.ID, q, err, c.Quote)
		}
	}
}

// Each account is charged by itself, also where two send from one number.
func TestAccountsOfOneLedger(t *testing.T) {
	message := func(account, number, id string) *webhook.Status {
		s := toIndia(id, at("2022-09-10"), "")
		s.Receiver = webhook.Receiver{Account: account, Number: number}
		s.Pricing = webhook.Pricing{Model: "CBP", Word: "business_initiated", Category: "business_initiated"}
		s.To.Phone = "9198765432" + id[len(id)-2:]
		return s
	}
	items := []webhook.Fact{
		message("100", "200", "wamid.01"),
		message("101", "201", "wamid.02"),
		message("101", "201", "wamid.03"),
		message("102", "200", "wamid.04"),
		message("", "201", "wamid.05"),
		message("103", "", "wamid.06"),
	}
	for seed := range uint64(6) {
		l := newLedger(t, pricing.Account{Zone: time.UTC}, nil)
		newDice(seed).recordAnyhow(t, l, items)
		s, charges := whole(t, l)
		var of []string
		for _, c := range charges {
			of = append(of, fmt.Sprint(c.ID, " ", c.Account))
		}
		used := map[string]int64{}
		for _, a := range s.Allowances {
			used[a.Of] = a.Used
			if a.Per != pricing.PerAccount || a.Units != 1000 || !a.AtLeast || a.Rule != "conversation-allowance" {
				t.Errorf("%+v", a)
			}
		}
		want := []string{"wamid.01 100", "wamid.02 101", "wamid.03 101", "wamid.04 102", "wamid.05 101", "wamid.06 103"}
		wantUsed := map[string]int64{"100": 1, "101": 3, "102": 1, "103": 1}
		if diff := cmp.Diff(want, of) + cmp.Diff(wantUsed, used); diff != "" {
			t.Errorf("seed %d (-want +got):\n%s", seed, diff)
		}
	}
}

// A statement has the notes on where a number is from, though its charges name the
// number's ID alone.
func TestNumberNotes(t *testing.T) {
	const india, brazil = "may-be-sold-to-india", "may-be-sold-to-brazil"
	for name, c := range map[string]struct {
		display, day string
		account      pricing.Account
		want         string // "": no note
	}{
		"Indian":             {"+91 98765 43210", "2026-12-05", pricing.Account{}, india},
		"Brazilian":          {"5511900000009", "2027-06-05", pricing.Account{}, brazil},
		"a month too early":  {"919876543210", "2026-11-05", pricing.Account{}, ""},
		"in INR":             {"919876543210", "2026-12-05", pricing.Account{Currency: "INR"}, ""},
		"sold elsewhere":     {"919876543210", "2026-12-05", pricing.Account{SoldTo: "DE"}, ""},
		"of another country": {"49305550000", "2026-12-05", pricing.Account{}, ""},
		"no display":         {"", "2026-12-05", pricing.Account{}, ""},
	} {
		one, two := delivered(at(c.day), 1, category.Utility), delivered(at(c.day), 2, category.Utility)
		one.Display, two.Display = c.display, c.display
		two.Number = "201"
		c.account.Zone = time.UTC
		s, charges := whole(t, ledgerOf(t, c.account, one, two))
		for _, id := range []string{india, brazil} {
			want := 0
			if id == c.want {
				want = 1
			}
			if got := hasNote(s.Bill.Notes, id); got != want || len(charges) != 2 || charges[0].Event.Number != "200" {
				t.Errorf("%s: %d notes %s, want %d; %d charges", name, got, id, want, len(charges))
			}
		}
	}
}
