package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/ledger"
	"github.com/wacost/wacost/pricing/webhook"
)

// twoAccounts are served of the three that the traffic of tests is of, with another currency,
// zone and fee each.
const twoAccounts = `
- id: 7010001
  name: Bakery <b>
  currency: EUR
  zone: Europe/Berlin
- id: 7010009
  currency: USD
  zone: UTC
  numbers: [8090001]
  fees: [{name: provider, on: delivered, each: 0.01}]
`

func filed(t *testing.T, text string) *accounts {
	t.Helper()
	a, err := decodeAccounts(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// bodyOf is a webhook with a delivery of each account and number, all to one user.
func bodyOf(id string, receivers ...string) string {
	var entries []string
	for i, r := range receivers {
		account, number, _ := strings.Cut(r, "/")
		entries = append(entries, fmt.Sprintf(`{"id":%q,"changes":[{"field":"messages","value":{"metadata":{`+
			`"phone_number_id":%q},"statuses":[{"id":"wamid.%s.%d","status":"delivered","timestamp":"%d",`+
			`"recipient_id":"491700000001","pricing":{"billable":true,"pricing_model":"PMP","type":"regular",`+
			`"category":"marketing"}}]}}]}`, account, number, id, i, noon.Unix()))
	}
	return `{"object":"whatsapp_business_account","entry":[` + strings.Join(entries, ",") + `]}`
}

// billed is how many messages of the month each account is charged for, as its JSON says.
func (s *site) billed(t *testing.T, account string) (units int64) {
	t.Helper()
	a := s.accounts.byID[account]
	p := monthIn(pricing.MonthOf(noon), a.Zone)
	err := s.ledgers.ask(t.Context(), a, func(l *ledger.Ledger) error {
		statement, err := l.Statement(t.Context(), p.from, p.to, nil)
		for _, line := range statement.Bill.Lines {
			if line.Fee == "" {
				units += line.Units
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return units
}

// Each fact of a webhook goes to its account, and no other sees it. What is of an account
// that isn't served is kept under its own ID, in no bill, and the list of accounts says so.
func TestSeveralAccounts(t *testing.T) {
	s := newSite(t, options{secret: secret, accounts: filed(t, twoAccounts)})
	body := bodyOf("1", "7010001/8010001", "7010009/8090001", "7010002/8020001", "7010001/8010002", "/8090001", "/1")
	if status := s.post([]byte(body)); status != 200 {
		t.Fatalf("status %d", status)
	}
	for account, want := range map[string]int64{"7010001": 2, "7010009": 2} {
		if got := s.billed(t, account); got != want {
			t.Errorf("account %s: %d messages, want %d", account, got, want)
		}
	}
	for account, want := range map[string][]string{
		"7010001": {"m/wamid.1.0", "m/wamid.1.3"}, "7010009": {"m/wamid.1.1", "m/wamid.1.4"},
		"7010002": {"m/wamid.1.2"}, "": {"m/wamid.1.5"},
	} {
		var got []string
		for e, err := range s.store.Entries(t.Context(), account, ledger.Query{}) {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, e.Key)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("account %q (-want +got):\n%s", account, diff)
		}
	}
	list := s.ask("GET", "/", "").Body.String()
	for _, want := range []string{
		`<a href="/?account=7010001">Bakery &lt;b&gt; (7010001)</a>`,
		`<a href="/?account=7010001&amp;month=2026-11">2026-11</a>`,
		"<li>account 7010002: from 2026-11-21 to 2026-11-21</li>",
		"<li>no account, and a number that no account has: from 2026-11-21 to 2026-11-21</li>",
	} {
		if !strings.Contains(list, want) {
			t.Errorf("the list lacks %s:\n%s", want, list)
		}
	}
	page := s.ask("GET", "/?account=7010001", "").Body.String()
	for _, want := range []string{
		"<title>Bakery &lt;b&gt; (7010001): WhatsApp costs, November 2026</title>", "EUR", "Europe/Berlin",
		`<a href="/?account=7010001&amp;month=2026-10">2026-10</a>`,
		`<a href="/bill.json?account=7010001&amp;month=2026-11">as JSON</a>`,
		`<input type="hidden" name="account" value="7010001">`,
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %s:\n%s", want, page)
		}
	}
}

// A question names its account, if there are several.
func TestWhichAccount(t *testing.T) {
	several := newSite(t, options{secret: secret, accounts: filed(t, twoAccounts)})
	one := newSite(t, options{secret: secret})
	for _, c := range []struct {
		site   *site
		target string
		status int
		says   string
	}{
		{several, "/", 200, "2 accounts"},
		{several, "/bill.json?account=7010001", 200, `"currency":"EUR"`},
		{several, "/bill.json?account=7010009", 200, `"currency":"USD"`},
		{several, "/bill.json", 400, "say which, as account=7010001"},
		{several, "/bill.json?account=", 400, "say which"},
		{several, "/?month=2026-11", 400, "say which"},
		{several, "/quote?to=491700000001&category=utility", 400, "say which"},
		{several, "/bill.json?account=7010002", 404, `account "7010002" is not served`},
		{several, "/?account=7010002", 404, "not served"},
		{one, "/bill.json", 200, `"currency":"USD"`},
		{one, "/bill.json?account=", 200, ""},
		{one, "/bill.json?mnth=2026-10", 400, `"mnth" is not understood: want account, month, from, to`},
		{one, "/?Month=2026-10", 400, `"Month" is not understood`},
		{one, "/bill.json?month=2026-10&month=2026-11", 400, "month is there 2 times"},
		{one, "/bill.json?month=2026-10;x", 400, "can't be read"},
		{one, "/quote?to=5511980000001&category=service&at=2026-10-01", 400, `"at" is not understood`},
		{one, "/bill.json?account=7010001", 404, "not served"},
	} {
		w := c.site.ask("GET", c.target, "")
		if w.Code != c.status || !strings.Contains(w.Body.String(), c.says) {
			t.Errorf("%s: %d %s, want %d and %s", c.target, w.Code, w.Body, c.status, c.says)
		}
	}
}

// A receiver of one account keeps what is of another, too.
func TestOneAccountKeepsOthers(t *testing.T) {
	a := account
	a.ID = "7010001"
	s := newSite(t, options{secret: secret, accounts: oneAccount(a, "")})
	if status := s.post([]byte(bodyOf("1", "7010001/8010001", "7010002/8020001", "/8010001"))); status != 200 {
		t.Fatalf("status %d", status)
	}
	if got := s.billed(t, "7010001"); got != 2 {
		t.Errorf("%d messages, want 2", got)
	}
	page := s.ask("GET", "/", "").Body.String()
	if !strings.Contains(page, "<li>account 7010002: from 2026-11-21 to 2026-11-21</li>") {
		t.Errorf("the page doesn't tell of another account:\n%s", page)
	}
}

// picky refuses updates of one entry.
type picky struct {
	database
	key string
}

func (p *picky) Update(ctx context.Context, account string, keys []string, change changeFunc) error {
	for _, key := range keys {
		if key == p.key {
			return errors.New("an entry that can't be stored")
		}
	}
	return p.database.Update(ctx, account, keys, change)
}

// What is wrong with one fact loses no other, of its account or of another. Meta is told to
// send the body again.
func TestOneFactLosesNoOther(t *testing.T) {
	s := newSite(t, options{secret: secret, accounts: filed(t, twoAccounts)})
	p := &picky{s.store, "m/wamid.1.1"}
	s.ledgers.store = p
	body := []byte(bodyOf("1", "7010001/8010001", "7010001/8010001", "7010001/8010001", "7010009/8090001"))
	if status := s.post(body); status != http.StatusInternalServerError {
		t.Errorf("status %d, want 500", status)
	}
	for account, want := range map[string]int64{"7010001": 2, "7010009": 1} {
		if got := s.billed(t, account); got != want {
			t.Errorf("account %s: %d messages, want %d", account, got, want)
		}
	}
	p.key = ""
	if status := s.post(body); status != 200 {
		t.Errorf("status %d, want 200", status)
	}
	if got := s.billed(t, "7010001"); got != 3 {
		t.Errorf("%d messages, want 3", got)
	}
}

// Ledgers of which nobody asks are dropped, and come back.
func TestIdleLedgersAreDropped(t *testing.T) {
	var file strings.Builder
	for i := range 10 * askedAtMost {
		fmt.Fprintf(&file, "- {id: 70%d, currency: USD, zone: UTC}\n", i)
	}
	s := newSite(t, options{secret: secret, accounts: filed(t, file.String())})
	for range 2 {
		for _, a := range s.accounts.list {
			s.post([]byte(bodyOf(a.ID, a.ID+"/8010001")))
			if got := s.billed(t, a.ID); got != 1 {
				t.Errorf("account %s: %d messages, want 1", a.ID, got)
			}
			if n := len(s.ledgers.asked); n > askedAtMost {
				t.Fatalf("%d ledgers are kept, want %d", n, askedAtMost)
			}
		}
	}
	s.ledgers.mu.Lock()
	for _, a := range s.ledgers.asked {
		a.last = time.Now().Add(-2 * askedFor)
	}
	s.ledgers.sweep()
	n := len(s.ledgers.asked)
	s.ledgers.mu.Unlock()
	if n > 0 {
		t.Errorf("%d ledgers are kept, and nobody asks", n)
	}
}

// So many accounts as webhooks may name take bounded memory.
func TestRecordersAreBounded(t *testing.T) {
	l := newLedgers(unnamed, ledger.NewMemory())
	l.accounts = filed(t, twoAccounts)
	for i := range recordingAtMost + 10 {
		f := &webhook.Status{Receiver: webhook.Receiver{Account: fmt.Sprint(i)}, ID: "wamid.1"}
		if _, err := l.record(t.Context(), &webhook.Batch{Facts: []webhook.Fact{f}}); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(l.recording); n > recordingAtMost {
		t.Errorf("%d ledgers", n)
	}
}
