package ledger_test

import (
	"reflect"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/ledger"
	"github.com/wacost/wacost/pricing/webhook"
	"github.com/wacost/wacost/ratecard"
)

// factsWithAll returns a fact of each kind that a ledger keeps, and what was sent. Each pointer,
// list and map in them is set.
func factsWithAll(now time.Time) ([]webhook.Fact, []ledger.Sending) {
	status := delivered(now, 1, category.Utility)
	status.Progress, status.Errors = webhook.ProgressFailed, []webhook.MetaError{{Code: 131026, Title: "Undeliverable"}}
	in := message("wamid.in", now, "5511987650001")
	in.Errors = []webhook.MetaError{{Code: 131051, Title: "Unsupported"}}
	in.Referral = &webhook.Referral{SourceType: "ad", SourceID: "7"}
	in.System = &webhook.System{Type: "other"}
	tier := &webhook.AccountUpdate{Account: "100", At: now, Event: "VOLUME_BASED_PRICING_TIER_UPDATE"}
	tier.Tier = &webhook.TierReached{At: now, Category: category.Utility, Lower: 250_001, Month: "2026-11", Region: "Brazil"}
	tier.AuthenticationInternational = &webhook.AuthenticationInternational{
		Start: now, Exceptions: map[ratecard.Country]time.Time{"IN": now.Add(time.Hour)},
	}
	call := &webhook.Call{Receiver: business, ID: "wacid.1", At: now, User: in.From, Event: "connect"}
	call.Direction, call.Errors = "USER_INITIATED", []webhook.MetaError{{Code: 138000, Title: "Failed"}}
	echo := &webhook.Echo{Receiver: business, ID: "wamid.echo", At: now, To: in.From, Type: "text"}
	return []webhook.Fact{status, in, tier, call, echo}, []ledger.Sending{
		{ID: status.ID, Category: category.Utility, Others: []category.Category{category.Marketing}},
	}
}

// scramble changes all that a value holds or points to. Each pointer, list and map has to be set.
func scramble(t *testing.T, v reflect.Value, name string) {
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			t.Fatalf("%s is nil: set it, so that the test sees that it is copied", name)
		}
		scramble(t, v.Elem(), name)
	case reflect.Interface:
		scramble(t, v.Elem(), name)
	case reflect.Struct:
		if now, ok := v.Addr().Interface().(*time.Time); ok {
			*now = now.Add(time.Hour)
			return
		}
		for i := range v.NumField() {
			scramble(t, v.Field(i), name+"."+v.Type().Field(i).Name)
		}
	case reflect.Slice:
		if v.Len() == 0 {
			t.Fatalf("%s is empty: set it, so that the test sees that it is copied", name)
		}
		for i := range v.Len() {
			scramble(t, v.Index(i), name)
		}
	case reflect.Map:
		if v.Len() == 0 {
			t.Fatalf("%s is empty: set it, so that the test sees that it is copied", name)
		}
		v.Clear()
	case reflect.String:
		v.SetString("scrambled")
	case reflect.Bool:
		v.SetBool(!v.Bool())
	case reflect.Int, reflect.Int64:
		v.SetInt(v.Int() + 1)
	default:
		t.Fatalf("%s: scramble knows no %v", name, v.Kind())
	}
}

// What was recorded stays as it was, whatever is done to a caller's facts afterwards, or to what
// the ledger returned.
func TestRecordKeepsNoPointers(t *testing.T) {
	store, now := ledger.NewMemory(), at("2026-11-20T12:00:00")
	l := newLedger(t, pricing.Account{ID: "100", Zone: time.UTC, Fees: []pricing.Fee{
		{Name: "failed", On: pricing.FeeOnFailed, Each: ratecard.Money{Amount: decimal("0.01"), Currency: "USD"}},
	}}, store)
	facts, sent := factsWithAll(now)
	if skipped := record(t, l, facts...); len(skipped) != 1 { // the echo, which is kept for Events
		t.Fatal(skipped)
	}
	send(t, l, sent...)
	kept := func() string {
		var list []ledger.Entry
		for e, err := range store.Changes(t.Context(), "100", 0) {
			if err != nil {
				t.Fatal(err)
			}
			list = append(list, e)
		}
		return asJSON(t, list)
	}
	before := kept()
	scramble(t, reflect.ValueOf(&facts).Elem(), "facts")
	scramble(t, reflect.ValueOf(&sent).Elem(), "sent")
	if diff := cmp.Diff(before, kept()); diff != "" {
		t.Errorf("after the caller's facts changed (-before +after):\n%s", diff)
	}
	before = kept()
	deliveries, err := l.Message(t.Context(), "wamid.1")
	_, charges := whole(t, l)
	if err != nil || len(deliveries) != 1 || len(charges) != 1 {
		t.Fatal(deliveries, charges, err)
	}
	for _, d := range []*ledger.Delivery{&deliveries[0], &charges[0].Delivery} {
		d.Changed = []pricing.Mismatch{{}}
		scramble(t, reflect.ValueOf(d).Elem(), "Delivery")
	}
	if diff := cmp.Diff(before, kept()); diff != "" {
		t.Errorf("after what the ledger returned changed (-before +after):\n%s", diff)
	}
}
