package main

import (
	"fmt"
	"iter"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
	"time"
)

// A line is a business number. All names and numbers here are invented.
type line struct{ account, id, display string }

var lines = []line{
	{"7010001", "8010001", "493000000001"},
	{"7010001", "8010002", "551100000002"},
	{"7010001", "8010003", "15550000003"},
	{"7010002", "8020001", "911100000004"},
}

// prefixes are of users, in markets of several prices.
var prefixes = []string{"49170", "551198", "9198", "628120", "521551", "1415", "96650", "2348030", "44770", "92300"}

// traffic gives so many bodies of webhooks of October and November 2026, the
// same for the same seed: thousands of users of several numbers, messages of all
// categories with statuses that come twice, late, in any order, alone or many in
// one body, and some that nobody understands.
func traffic(seed uint64, n int) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		g := &generator{rand: rand.New(rand.NewPCG(seed, 2026)), n: n}
		for made := 0; made < n; made++ {
			for len(g.waiting) < 400 {
				g.exchange(made)
			}
			i := g.rand.IntN(len(g.waiting))
			body := g.waiting[i]
			if !g.one(4) { // else it comes again
				last := len(g.waiting) - 1
				g.waiting[i] = g.waiting[last]
				g.waiting = g.waiting[:last]
			}
			if !yield([]byte(body)) {
				return
			}
		}
	}
}

// A generator makes bodies, which wait to be sent in another order.
type generator struct {
	rand     *rand.Rand
	n        int
	messages int
	waiting  []string
	inbound  [4][]string // by line: parts that wait for a body
	statuses [4][]string
}

func (g *generator) one(percent int) bool { return g.rand.IntN(100) < percent }

func (g *generator) pick(words ...string) string { return words[g.rand.IntN(len(words))] }

func (g *generator) id() string {
	g.messages++
	return "wamid.TEST" + strconv.Itoa(g.messages)
}

// exchange is what happens between a user and a number within some days.
func (g *generator) exchange(made int) {
	const span = 61 * 24 * time.Hour
	at := time.Date(2026, time.October, 1, 0, 0, 0, 0, time.UTC)
	at = at.Add(time.Duration(float64(span) * float64(made) / float64(g.n)))
	at = at.Add(time.Duration(g.rand.Int64N(int64(6 * time.Hour))))
	l, u := g.rand.IntN(len(lines)), g.rand.IntN(5000)
	user := prefixes[u%len(prefixes)] + fmt.Sprintf("%07d", u)
	if g.one(50) {
		g.writes(l, user, u, at)
		for range 1 + g.rand.IntN(3) {
			at = at.Add(time.Duration(g.rand.Int64N(int64(time.Hour))))
			g.sends(l, user, u, at, "service")
		}
	} else {
		g.sends(l, user, u, at, g.pick("marketing", "marketing", "utility", "utility", "utility",
			"authentication", "authentication_international"))
	}
	if g.rand.IntN(50) == 0 {
		g.odd(l, at)
	}
	for k := range lines {
		if len(g.inbound[k])+len(g.statuses[k]) > 0 && (k == l || g.one(5)) && g.one(90) {
			g.flush(k)
		}
	}
}

// writes is a message from the user.
func (g *generator) writes(l int, user string, u int, at time.Time) {
	more := ""
	if g.one(5) {
		more = fmt.Sprintf(
			`,"referral":{"source_type":"ad","source_id":"9%05d","source_url":"https://example.com/ad"}`, u)
	}
	kind := `"type":"text","text":{"body":"Is it still to be had?"}`
	if g.one(3) {
		kind = `"type":"reaction","reaction":{"message_id":"wamid.X","emoji":"+"}`
	}
	g.inbound[l] = append(g.inbound[l], fmt.Sprintf(`{%s,"id":%q,"timestamp":"%d",%s%s}`,
		name("from", user, u), g.id(), at.Unix(), kind, more))
}

// sends is a message to the user, and what becomes of it.
func (g *generator) sends(l int, user string, u int, at time.Time, category string) {
	id, price := g.id(), g.price(category)
	say := func(state string, at time.Time, more string) {
		status := fmt.Sprintf(`{"id":%q,"status":%q,"timestamp":"%d",%s%s}`,
			id, state, at.Unix(), name("recipient", user, u), more)
		g.statuses[l] = append(g.statuses[l], status)
		if !g.one(15) { // else it shares a body with what follows
			g.flush(l)
		}
	}
	if g.one(95) {
		say("sent", at, price)
	}
	if g.one(4) {
		say("failed", at.Add(5*time.Second), `,"errors":[{"code":131026,"title":"Message undeliverable"}]`)
		return
	}
	at = at.Add(time.Duration(g.rand.Int64N(int64(10 * time.Minute))))
	if g.one(92) {
		if g.one(1) {
			price = g.price("utility")
		}
		say("delivered", at, price)
	}
	if g.one(40) {
		say("read", at.Add(time.Minute), "")
	}
}

func (g *generator) price(category string) string {
	kind, billable := "regular", true
	switch {
	case category == "service" && g.one(80), category == "utility" && g.one(20):
		kind, billable = "free_customer_service", false
	case g.one(3):
		kind, billable = "free_entry_point", false
	}
	if g.rand.IntN(200) == 0 {
		category = "promotion" // which nobody knows
	}
	return fmt.Sprintf(`,"pricing":{"billable":%t,"pricing_model":"PMP","type":%q,"category":%q}`,
		billable, kind, category)
}

// name is a user's, of whom some hide their phone number.
func name(role, user string, u int) string {
	id := fmt.Sprintf("US.%d", 100_000+u)
	switch {
	case role == "from" && u%30 == 0:
		return fmt.Sprintf(`"from_user_id":%q`, id)
	case role == "from":
		return fmt.Sprintf(`"from":%q`, user)
	case u%30 == 0:
		return fmt.Sprintf(`"recipient_user_id":%q`, id)
	}
	return fmt.Sprintf(`"recipient_id":%q`, user)
}

// odd is a webhook of another kind.
func (g *generator) odd(l int, at time.Time) {
	switch g.rand.IntN(4) {
	case 0:
		g.wrap(l, "account_update", fmt.Sprintf(
			`{"event":"VOLUME_BASED_PRICING_TIER_UPDATE","volume_tier_info":{"tier_update_time":%d,`+
				`"pricing_category":"UTILITY","tier":"250001:2000000","effective_month":%q,"region":"Brazil"}}`,
			at.Unix(), at.Format("2006-01")))
	case 1:
		g.wrap(l, "message_template_status_update", `{"event":"APPROVED","message_template_id":99,`+
			`"message_template_name":"greeting","message_template_language":"en"}`)
	case 2:
		g.wrap(l, "weather", `{"sky":"blue"}`)
	default:
		g.statuses[l] = append(g.statuses[l], fmt.Sprintf(
			`{"id":%q,"status":"vanished","timestamp":"%d","recipient_id":"491700000000"}`, g.id(), at.Unix()))
	}
}

// flush makes a body of what waits for one.
func (g *generator) flush(l int) {
	value := fmt.Sprintf(`{"messaging_product":"whatsapp","metadata":{"display_phone_number":%q,"phone_number_id":%q}`,
		lines[l].display, lines[l].id)
	if list := g.inbound[l]; len(list) > 0 {
		value += `,"messages":[` + strings.Join(list, ",") + `]`
	}
	if list := g.statuses[l]; len(list) > 0 {
		value += `,"statuses":[` + strings.Join(list, ",") + `]`
	}
	g.inbound[l], g.statuses[l] = nil, nil
	g.wrap(l, "messages", value+"}")
}

func (g *generator) wrap(l int, field, value string) {
	g.waiting = append(g.waiting, fmt.Sprintf(
		`{"object":"whatsapp_business_account","entry":[{"id":%q,"changes":[{"field":%q,"value":%s}]}]}`,
		lines[l].account, field, value))
}

func TestTraffic(t *testing.T) {
	const n = 3000
	all := func(seed uint64) string {
		var b strings.Builder
		for body := range traffic(seed, n) {
			b.Write(body)
			b.WriteByte('\n')
		}
		return b.String()
	}
	one := all(1)
	if one != all(1) {
		t.Error("the same seed gives other webhooks")
	}
	if one == all(2) {
		t.Error("another seed gives the same webhooks")
	}
	seen := map[string]bool{}
	for body := range strings.Lines(one) {
		seen[body] = true
	}
	if len(seen) > n*98/100 || strings.Count(one, "\n") != n {
		t.Errorf("%d webhooks, %d of them distinct: want repetitions", strings.Count(one, "\n"), len(seen))
	}
	for _, want := range []string{
		`"sent"`, `"delivered"`, `"read"`, `"failed"`,
		"marketing", "utility", `"authentication"`, "authentication_international", `"service"`,
		"free_entry_point", "free_customer_service", "regular", "referral", "user_id",
		"account_update", "vanished", "promotion", "weather", "reaction",
	} {
		if !strings.Contains(one, want) {
			t.Errorf("no %s", want)
		}
	}
}
