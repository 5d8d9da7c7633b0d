package ledger_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/internal/testkit"
	"github.com/wacost/wacost/pricing/ledger"
	"github.com/wacost/wacost/pricing/webhook"
	"github.com/wacost/wacost/ratecard"
)

// samples returns three values of each exported type: two that are equal, and one
// that differs.
func samples(t *testing.T) map[string][3]any {
	now := at("2026-11-10")
	item := func(c category.Category) *webhook.Status { return delivered(now, 1, c) }
	bill := func(c category.Category) (ledger.Statement, []ledger.Charge) {
		return whole(t, ledgerOf(t, pricing.Account{Zone: time.UTC}, item(c)))
	}
	statements := func(c category.Category) ledger.Statement { s, _ := bill(c); return s }
	charge := func(c category.Category) ledger.Charge { _, list := bill(c); return list[0] }
	entry := func(c category.Category) ledger.Entry {
		store := ledger.NewMemory()
		record(t, newLedger(t, pricing.Account{}, store), item(c))
		list, err := store.Get(t.Context(), "", "m/wamid.1")
		if err != nil {
			t.Fatal(err)
		}
		return list[0]
	}
	left := func(c category.Category) ledger.Skipped {
		return record(t, newLedger(t, pricing.Account{ID: "1"}, nil), item(c))[0]
	}
	sending := func(c category.Category) ledger.Sending {
		return ledger.Sending{ID: "w", Category: c, Others: []category.Category{c}}
	}
	options := func(number string) ledger.Options {
		return ledger.Options{Webhook: webhook.Options{Number: number}}
	}
	query := func(shard int) ledger.Query { return ledger.Query{From: now, Shard: shard} }
	joined := func(user string) ledger.Join { return ledger.Join{User: user, Into: "4930"} }
	change := func(user string) ledger.Change {
		return ledger.Change{Joined: []ledger.Join{joined(user)}, DeleteBefore: now}
	}
	return map[string][3]any{
		"AllowanceUsed": {
			statements("service").Allowances, statements("service").Allowances, statements("utility").Allowances,
		},
		"Change":       {change("1"), change("1"), change("2")},
		"Charge":       {charge("utility"), charge("utility"), charge("marketing")},
		"ChargeReport": {charge("utility").Report(), charge("utility").Report(), charge("marketing").Report()},
		"MetaReport": {charge("utility").Report().Meta, charge("utility").Report().Meta,
			charge("marketing").Report().Meta},
		"Delivery":  {charge("utility").Delivery, charge("utility").Delivery, charge("marketing").Delivery},
		"Entry":     {entry("utility"), entry("utility"), entry("marketing")},
		"Join":      {joined("1"), joined("1"), joined("2")},
		"Options":   {options("200"), options("200"), options("201")},
		"Query":     {query(1), query(1), query(2)},
		"Skipped":   {left("utility"), left("utility"), left("marketing")},
		"Sending":   {sending("utility"), sending("utility"), sending("marketing")},
		"Statement": {statements("utility"), statements("utility"), statements("marketing")},
	}
}

// Every exported type that holds data can be compared in a caller's tests without
// options.
func TestTypesCompare(t *testing.T) {
	testkit.TypesCompare(t, samples(t), "Accounts", "Ledger", "Store")
}

// The JSON of a charge has the members that its callers store.
func TestChargeJSON(t *testing.T) {
	start := at("2026-11-10T12:00:00")
	group := said(t, start, "delivered 3 regular/group_utility model=PMP billable=true group=G member=5511900000001")
	group.Callback = "order 17"
	l := ledgerOf(t, pricing.Account{Zone: time.UTC}, group, delivered(start, 2, "marketing"),
		delivered(start, 3, "poetry"))
	send(t, l, ledger.Sending{ID: "wamid.2", Category: "utility"})
	_, charges := whole(t, l)
	want := []string{
		`{"message":"wamid.2","recipient":"5511900000002","delivered":"2026-11-10T12:00:00Z","account":"100","number":"200","progress":"delivered","market":"Brazil","category":"marketing","rule":"message","amount":"0.0625","currency":"USD","model":"per-message-2026","card":"meta/USD/2026-10-01","meta":{"category":"marketing","model":"PMP"},"mismatches":[{"field":"category","ours":"utility","meta":"marketing","follows":"meta"}]}`,
		`{"message":"wamid.3","recipient":"5511900000003","delivered":"2026-11-10T12:00:00Z","account":"100","number":"200","progress":"delivered","market":"","category":"","rule":"","currency":"","model":"","card":"","meta":{"category":"poetry","model":"PMP"},"mismatches":[],"unpriced":[{"units":1,"id":"no-category","field":"Message.Category","market":"","why":"no category: \"poetry\" (want marketing, utility, authentication or service)"}]}`,
		`{"message":"wamid.1","recipient":"5511900000001","delivered":"2026-11-10T12:00:03Z","account":"100","number":"200","group":"G","callback":"order 17","customer":"order 17","progress":"delivered","market":"Brazil","category":"utility","rule":"message","amount":"0.0068","currency":"USD","model":"per-message-2026","card":"meta/USD/2026-10-01","meta":{"type":"regular","category":"group_utility","model":"PMP","billable":"true"},"mismatches":[]}`,
	}
	// What may cost one thing or another, and a fee on what a user wrote.
	fees := []pricing.Fee{
		{Name: "in", On: pricing.FeeOnInbound, Each: ratecard.Money{Amount: decimal("0.005"), Currency: "USD"}},
	}
	l = ledgerOf(t, pricing.Account{Zone: time.UTC, Fees: fees}, message("wamid.in", start, "5511900000001"),
		delivered(start, 1, ""))
	send(t, l, ledger.Sending{ID: "wamid.1", Category: "utility", Others: []category.Category{"marketing"}})
	_, more := whole(t, l)
	if line, ok := more[1].Line(); !ok || line.Item != "marketing" || line.Amount.String() != "0.0625 USD" {
		t.Errorf("the line of the dearest case is %+v", line)
	}
	charges = append(charges, more...)
	want = append(want,
		`{"message":"wamid.in","recipient":"","delivered":"2026-11-10T12:00:00Z","account":"100","number":"200","progress":"","market":"","category":"","rule":"","amount":"0.005","currency":"USD","model":"per-message-2026","card":"","meta":{},"mismatches":[]}`,
		`{"message":"wamid.1","recipient":"5511900000001","delivered":"2026-11-10T12:00:00Z","account":"100","number":"200","progress":"delivered","market":"Brazil","category":"utility","rule":"message","low":"0.0068","amount":"0.0625","currency":"USD","model":"per-message-2026","card":"meta/USD/2026-10-01","meta":{"model":"PMP"},"mismatches":[],"notes":["utility-in-window-disputed"]}`)
	var got []string
	for _, c := range charges {
		got = append(got, asJSON(t, c))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// The bill of an empty ledger is 0 in the account's currency.
func TestStatementOfNothing(t *testing.T) {
	s, charges := whole(t, newLedger(t, pricing.Account{Currency: "INR"}, nil))
	want := `{"bill":{"low":{"amount":"0","currency":"INR"},"high":{"amount":"0","currency":"INR"},"refused":0,"lines":[],"counts":[],"unpriced":[],"mismatches":0,"notes":[]},"allowances":[],"changed":0}`
	if got := asJSON(t, s); got != want || len(charges) != 0 {
		t.Errorf("%s, want %s; %v", got, want, charges)
	}
	if _, err := ledger.New(pricing.Account{Model: "none"}, ledger.Options{}); err == nil {
		t.Error("an account that isn't valid has a ledger")
	}
	if got := newLedger(t, pricing.Account{ID: "100"}, nil).Account(); got.ID != "100" || got.Currency != "USD" {
		t.Errorf("%+v", got)
	}
}

// A charge of what the rules asked for refuse isn't told as free, and one without a
// price has its market and rule, but no amount.
func TestChargeTellsRefusedAndUnpriced(t *testing.T) {
	paused := delivered(at("2024-06-10"), 1, "marketing")
	paused.To.Phone = "12125551234"
	for name, test := range map[string]struct {
		account pricing.Account
		status  *webhook.Status
		has     []string
		never   string
		priced  bool
	}{
		"refused": {pricing.Account{Zone: time.UTC, Model: "per-message-2025"}, paused,
			[]string{`"rule":"us-marketing-paused","refused":{"id":"us-marketing-paused","code":131049,`},
			`"unpriced"`, true},
		"unpriced": {pricing.Account{Zone: time.UTC}, delivered(at("2021-06-10"), 2, "utility"),
			[]string{`"market":"Brazil","category":"utility","rule":"notification"`, `"id":"no-card"`},
			`"amount"`, false},
	} {
		s, charges := whole(t, ledgerOf(t, test.account, test.status))
		text := asJSON(t, charges[0])
		for _, want := range test.has {
			if !strings.Contains(text, want) {
				t.Errorf("%s: no %s in %s", name, want, text)
			}
		}
		line, ok := charges[0].Line()
		if !ok || line.IsPriced() != test.priced || strings.Contains(text, test.never) {
			t.Errorf("%s: %+v, %s", name, line, text)
		}
		if refused := s.Bill.Refused > 0; refused != test.priced {
			t.Errorf("%s: %+v", name, s.Bill)
		}
	}
}
