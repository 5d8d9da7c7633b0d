package ledger_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/webhook"
	"github.com/wacost/wacost/ratecard"
)

// A plan is what random traffic is like.
type plan struct {
	from    time.Time
	span    time.Duration
	zone    *time.Location
	bursts  int  // of messages between a number and a user
	plain   bool // users have phone numbers, WhatsApp says what is so, and nothing else happens
	oneName bool // users have a number or an ID, never both
}

// plan chooses a plan around a change of rules, cards, months or clocks: Brazil's
// clocks went forward on 4 November 2018, at midnight, and Spain's back on 25
// October 2026.
func (d dice) plan(t testing.TB) plan {
	p := oneOf(d,
		plan{from: at("2018-10-29"), zone: zone(t, "America/Sao_Paulo")},
		plan{from: at("2022-01-26"), zone: zone(t, "Asia/Kolkata")},
		plan{from: at("2023-05-26"), zone: zone(t, "Europe/Madrid")},
		plan{from: at("2025-06-26"), zone: zone(t, "America/Sao_Paulo")},
		plan{from: at("2025-10-25"), zone: zone(t, "Europe/Madrid")},
		plan{from: at("2026-09-25"), zone: zone(t, "Asia/Kolkata")},
		plan{from: at("2026-10-23"), zone: zone(t, "Europe/Madrid")},
		plan{from: at("2026-10-29"), zone: zone(t, "America/Sao_Paulo")})
	p.span, p.bursts = time.Duration(3+d.IntN(9))*24*time.Hour, 10+d.IntN(30)
	return p
}

// A town is a business and those it writes to.
type town struct {
	dice
	plan
	instants []time.Time // few, so that much happens at once
	sources  []webhook.Receiver
	users    []user
	groups   []group
	items    []webhook.Fact
	sent     int
}

// A user has a number, an ID, or both, and may get others.
type user struct {
	phone, id string
	moves     time.Time // zero: never
	next      *user
}

type group struct {
	id      string
	members []user
}

// traffic returns all items of a plan, each once, in random order.
func (d dice) traffic(t testing.TB, p plan) []webhook.Fact {
	town := &town{dice: d, plan: p}
	town.settle()
	for range p.bursts {
		town.burst()
	}
	if !p.plain {
		town.accountNews()
	}
	d.Shuffle(len(town.items), func(i, k int) { town.items[i], town.items[k] = town.items[k], town.items[i] })
	return town.items
}

func (t *town) instant() time.Time { return oneOf(t.dice, t.instants...) }

func (t *town) settle() {
	for range 2 + t.bursts/2 {
		t.instants = append(t.instants, t.from.Add(time.Duration(t.Int64N(int64(t.span)))).Truncate(time.Second))
	}
	for i := range 1 + t.IntN(3) {
		t.sources = append(t.sources, webhook.Receiver{
			Account: fmt.Sprintf("10%d", i%2),
			Number:  fmt.Sprintf("20%d", i),
			Display: fmt.Sprintf("4930555000%d", i),
		})
	}
	for i := range 3 + t.bursts/5 {
		prefix := oneOf(t.dice, "551198765", "91987654", "52551234", "1212555", "6281234567", "3460012")
		u := user{phone: fmt.Sprintf("%s%04d", prefix, i)}
		if !t.plain {
			t.rename(&u, i)
		}
		t.users = append(t.users, u)
	}
	for i := range t.IntN(2) {
		if !t.plain {
			t.groups = append(t.groups, group{fmt.Sprintf("R1JPVV%d", i), t.users[:3]})
		}
	}
}

// rename gives the user an ID, and another number or ID from some time on.
func (t *town) rename(u *user, i int) {
	if t.once(2) {
		u.id = fmt.Sprintf("%s.77%d", oneOf(t.dice, "BR", "IN", "US"), i)
		if t.oneName || t.once(3) {
			u.phone = ""
		}
	}
	if t.oneName || !t.once(3) {
		return
	}
	u.moves = t.instant()
	u.next = &user{id: u.id, phone: fmt.Sprintf("4470070%05d", i)}
	if u.id != "" && t.once(2) {
		u.next.id += "9"
	}
	m := &webhook.Inbound{
		Receiver: oneOf(t.dice, t.sources...),
		ID:       fmt.Sprintf("wamid.moved%d", i),
		At:       u.moves,
		Type:     "system",
		From:     webhook.User{Phone: u.phone, ID: u.id},
		System:   &webhook.System{Type: "user_changed_number", New: webhook.User{Phone: u.next.phone, ID: u.next.id}},
	}
	t.items = append(t.items, m)
}

// called returns what a webhook calls the user: a number, an ID, or both.
func (t *town) called(u *user, at time.Time) webhook.User {
	if u.next != nil && !at.Before(u.moves) {
		u = u.next
	}
	name := webhook.User{Phone: u.phone, ID: u.id}
	if u.phone != "" && u.id != "" {
		switch t.IntN(4) {
		case 0:
			name.Phone = ""
		case 1:
			name.ID = ""
		}
	}
	return name
}

func (t *town) id(kind string) string {
	t.sent++
	return fmt.Sprintf("%s.%03d%d", kind, t.IntN(1000), t.sent)
}

// burst adds a few messages between a number and a user, or a group.
func (t *town) burst() {
	source, now := oneOf(t.dice, t.sources...), t.instant()
	source.Standby = !t.plain && t.once(12)
	u := &t.users[t.IntN(len(t.users))]
	if !t.plain && len(t.groups) > 0 && t.once(5) {
		t.inGroup(source, oneOf(t.dice, t.groups...), now)
		return
	}
	clicked := false
	if t.once(2) {
		m := &webhook.Inbound{
			Receiver: source,
			ID:       t.id("wamid.in"),
			At:       now,
			From:     t.called(u, now),
			Type:     oneOf(t.dice, "text", "image", "button"),
		}
		if clicked = t.once(3); clicked {
			m.Referral = &webhook.Referral{SourceType: "ad", SourceID: "7"}
		}
		t.items = append(t.items, m)
	} else if t.once(5) {
		t.call(source, u, now)
	}
	for range t.IntN(4) {
		now = now.Add(oneOf(t.dice, 0, time.Second, time.Hour, 20*time.Hour))
		t.journey(source, u, "", oneOf(t.dice, category.All()...), now, clicked)
	}
}

func (t *town) inGroup(source webhook.Receiver, g group, now time.Time) {
	if t.once(2) {
		u := oneOf(t.dice, g.members...)
		t.items = append(t.items, &webhook.Inbound{
			Receiver: source,
			ID:       t.id("wamid.in"),
			At:       now,
			From:     t.called(&u, now),
			Group:    g.id,
			Type:     "text",
		})
	}
	c, id := oneOf(t.dice, category.Utility, category.Marketing, category.Service), t.sent
	for i := range g.members {
		t.sent = id // the same message
		t.journey(source, &g.members[i], g.id, c, now, false)
	}
}

func (t *town) call(source webhook.Receiver, u *user, now time.Time) {
	c := webhook.Call{
		Receiver:  source,
		ID:        t.id("wacid"),
		At:        now,
		User:      t.called(u, now),
		Event:     "connect",
		Direction: oneOf(t.dice, "USER_INITIATED", "BUSINESS_INITIATED"),
	}
	end := c
	end.Event, end.Status, end.At = "terminate", "COMPLETED", now.Add(time.Minute)
	if t.once(2) {
		end.Start, end.End, end.Duration = now.Add(8*time.Second), now.Add(time.Minute), 52*time.Second
	}
	t.items = append(t.items, &c, &end)
}

// journey adds the statuses of a message on its way to a user.
func (t *town) journey(
	source webhook.Receiver, u *user, group string, c category.Category, sent time.Time, clicked bool,
) {
	type progress = []webhook.Progress
	states := oneOf(t.dice,
		progress{webhook.ProgressSent, webhook.ProgressDelivered, webhook.ProgressRead},
		progress{webhook.ProgressSent, webhook.ProgressDelivered},
		progress{webhook.ProgressDelivered, webhook.ProgressRead, webhook.ProgressPlayed},
		progress{webhook.ProgressSent, webhook.ProgressRead},
		progress{webhook.ProgressSent, webhook.ProgressFailed},
		progress{webhook.ProgressSent},
		progress{webhook.ProgressSent, webhook.ProgressDelivered, webhook.ProgressDeleted})
	if !t.plain && t.once(12) {
		states = oneOf(t.dice,
			progress{webhook.ProgressSent, webhook.ProgressFailed, webhook.ProgressDelivered},
			progress{webhook.ProgressDelivered, webhook.ProgressFailed},
			progress{"teleported", webhook.ProgressDelivered},
			progress{webhook.ProgressDelivered, webhook.ProgressDelivered})
	}
	t.sent++
	id, arrives := fmt.Sprintf("wamid.%03d%d", t.sent*7919%1000, t.sent), sent
	word, within := t.word(c, sent, clicked), t.conversation(sent)
	for i, state := range states {
		s := &webhook.Status{
			Receiver: source,
			ID:       id,
			Progress: state,
			At:       arrives,
			To:       t.called(u, arrives),
			Group:    group,
			Pricing:  word,
		}
		if within.ID != "" && (i == 0 || t.once(2)) && arrives.Sub(sent) < 24*24*time.Hour {
			s.Conversation.ID = within.ID
		}
		if state == webhook.ProgressSent {
			s.Conversation = within // no other status says when it ends
		}
		if !t.plain {
			t.odd(s)
		}
		if state == webhook.ProgressFailed {
			s.Pricing, s.Errors = webhook.Pricing{}, []webhook.MetaError{{Code: 131026, Title: "Message undeliverable"}}
		}
		if i > 0 && state != webhook.ProgressFailed && t.once(3) {
			s.Pricing = webhook.Pricing{} // the one before has it
		}
		t.items = append(t.items, s)
		arrives = arrives.Add(oneOf(t.dice, 0, 0, time.Second, time.Minute, 3*time.Hour, 30*time.Hour))
		if t.once(20) {
			arrives = arrives.Add(20 * 24 * time.Hour) // the phone was off
		}
	}
}

// conversation returns the conversation that WhatsApp reports of a message sent at an
// instant; none of some. Its ID isn't used for longer than a month, as no message in a
// conversation travels for longer (R0.3).
func (t *town) conversation(sent time.Time) (c webhook.Conversation) {
	if sent.Before(at("2022-01-31")) || sent.After(at("2025-07-02")) {
		return c
	}
	if !t.once(2) {
		c.ID = fmt.Sprint(oneOf(t.dice, "cA", "cB", "cC"), sent.Unix()/(7*24*60*60))
	}
	if t.once(2) {
		c.Expires = sent.Add(time.Duration(t.IntN(24)) * time.Hour)
	}
	return c
}

// odd makes a status wrong, or leaves something out.
func (t *town) odd(s *webhook.Status) {
	switch t.IntN(40) {
	case 0:
		s.At = time.Time{}
	case 1:
		s.To = webhook.User{}
	case 2:
		s.Pricing = t.word(category.Utility, s.At, false)
	case 3:
		s.Pricing.Word, s.Pricing.Category = "poetry", "poetry"
	case 4:
		s.Pricing.Type = "free_something_new"
	case 5:
		s.Conversation = webhook.Conversation{ID: "c" + s.ID, Origin: "referral_conversion"}
		s.Conversation.Expires = s.At.Add(60 * time.Hour)
	case 6:
		s.Receiver.Standby = true
	case 7:
		s.Callback = "order 17"
	}
}

// word returns what WhatsApp reports of the price at that time.
func (t *town) word(c category.Category, at time.Time, clicked bool) webhook.Pricing {
	day := ratecard.DateOf(at.In(t.zone))
	before := func(y int, m time.Month) bool { return day.Before(ratecard.Date{Year: y, Month: m, Day: 1}) }
	billable := oneOf(t.dice, "true", "false")
	switch named := (webhook.Pricing{Billable: billable, Model: "CBP", Word: string(c), Category: c}); {
	case before(2022, time.February):
		return webhook.Pricing{Billable: billable, Model: "NBP"}
	case before(2023, time.June):
		w := oneOf(t.dice, "user_initiated", "business_initiated")
		return webhook.Pricing{Billable: billable, Model: "CBP", Word: w, Category: category.Category(w)}
	case before(2025, time.July):
		return named
	default:
		named.Model, named.Type = "PMP", pricing.TypeRegular
		free := c == category.Service && (before(2026, time.October) || t.once(3))
		if free || clicked && t.once(2) {
			named.Type = pricing.TypeFree
		}
		if clicked && t.once(3) {
			named.Type = pricing.TypeFreeEntry
		}
		if named.Type == pricing.TypeRegular && !t.once(8) {
			named.Billable = "true" // false is a contradiction
		}
		if !before(2026, time.October) && t.once(8) {
			named.Subtype = pricing.SubtypePaidExempt
		}
		return named
	}
}

// accountNews adds updates of the accounts: tiers reached, where the business is,
// and authentication-international prices.
func (t *town) accountNews() {
	for range t.IntN(5) {
		when := t.instant()
		u := &webhook.AccountUpdate{Account: oneOf(t.dice, t.sources...).Account, At: when}
		switch t.IntN(5) {
		case 0:
			u.Event = "BUSINESS_PRIMARY_LOCATION_COUNTRY_UPDATE"
			u.PrimaryLocation = oneOf[ratecard.Country](t.dice, "IN", "DE", "ZZ")
		case 1:
			u.Event = "AUTH_INTL_PRICE_ELIGIBILITY_UPDATE"
			u.AuthenticationInternational = &webhook.AuthenticationInternational{
				Start: when, Exceptions: map[ratecard.Country]time.Time{"ID": when.Add(time.Hour)},
			}
		default:
			u.Event = "VOLUME_BASED_PRICING_TIER_UPDATE"
			u.Tier = &webhook.TierReached{
				At:       when.Add(-time.Minute),
				Category: oneOf(t.dice, category.Utility, category.Authentication, category.Utility, "poetry"),
				Lower:    oneOf[int64](t.dice, 1, 3, 100_001, 250_001),
				Upper:    oneOf[int64](t.dice, 0, 1_000_000),
				Month:    when.In(t.zone).Format("2006-01"),
				Region:   oneOf(t.dice, "India", "BRAZIL", "Brazil", "Atlantis"),
			}
			if t.once(2) { // again, later
				again, tier := *u, *u.Tier
				again.At, again.Tier, tier.At = when.Add(time.Hour), &tier, u.Tier.At.Add(oneOf(t.dice, 0, time.Hour))
				t.items = append(t.items, &again)
			}
		}
		t.items = append(t.items, u)
	}
}

// account returns an account that the traffic may be of.
func (d dice) account(p plan) pricing.Account {
	a := pricing.Account{
		Zone:      p.zone,
		Currency:  oneOf[ratecard.Currency](d, "USD", "EUR", "INR"),
		Portfolio: oneOf(d, "", "acme"),
		ID:        oneOf(d, "", "", "100"),
	}
	if d.once(3) {
		pesos := func(s string) ratecard.Money { return ratecard.Money{Amount: decimal(s), Currency: "MXN"} }
		amount := func(s string) ratecard.Money { return ratecard.Money{Amount: decimal(s), Currency: a.Currency} }
		a.Fees = []pricing.Fee{
			{Name: "out", On: pricing.FeeOnDelivered, Each: amount("0.005")},
			{Name: "in", On: pricing.FeeOnInbound, Each: amount("0.001")},
			{Name: "share", On: pricing.FeeOnCharged, Share: decimal("0.05")},
			{Name: "both", On: pricing.FeeOnBoth, Each: amount("0.002")},
			{Name: "failed", On: pricing.FeeOnFailed, Each: amount("0.0004")},
			{Name: "item", On: pricing.FeeOnDelivered, Each: amount("0.03"), Item: ratecard.Utility, Market: "Brazil"},
			{Name: "some", On: pricing.FeeOnBoth, Each: pesos("0.01"), Provider: "abroad", Included: 3,
				IncludedPer: pricing.PerNumber, From: ratecard.Date{Year: 2026, Month: 10, Day: 24}},
			{Name: "month", On: pricing.FeeOnMonth, Each: amount("49")},
			{Name: "least", On: pricing.FeeOnMinimum, Each: amount("60")},
		}
	}
	if !p.plain {
		a.SharedNumber, a.NoPaymentMethod = d.once(6), d.once(6)
	}
	return a
}
