package ledger_test

import (
	"context"
	"iter"
	"testing"
	"time"

	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/ledger"
	"github.com/wacost/wacost/pricing/webhook"
)

// A watchedStore notes which of its methods are called while Entries is read.
type watchedStore struct {
	ledger.Store
	reading bool
	during  []string
}

func (s *watchedStore) called(method string) {
	if s.reading {
		s.during = append(s.during, method)
	}
}

func (s *watchedStore) Update(ctx context.Context, account string, keys []string,
	change func([]ledger.Entry) (ledger.Change, error)) error {
	s.called("Update")
	return s.Store.Update(ctx, account, keys, change)
}

func (s *watchedStore) Get(ctx context.Context, account string, keys ...string) ([]ledger.Entry, error) {
	s.called("Get")
	return s.Store.Get(ctx, account, keys...)
}

func (s *watchedStore) Entries(ctx context.Context, account string, q ledger.Query) iter.Seq2[ledger.Entry, error] {
	return func(yield func(ledger.Entry, error) bool) {
		s.called("Entries")
		was := s.reading
		s.reading = true
		defer func() { s.reading = was }()
		s.Store.Entries(ctx, account, q)(yield)
	}
}

// The ledger calls no method of the store while it reads Entries, unless the body
// of a loop over Charges calls the ledger. Store's comment says so.
func TestCallsDuringEntries(t *testing.T) {
	store := &watchedStore{Store: ledger.NewMemory()}
	books, err := ledger.New(pricing.Account{Zone: time.UTC}, ledger.Options{Store: store})
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, time.November, 21, 12, 0, 0, 0, time.UTC)
	batch, err := webhook.Decode([]byte(`{"object": "whatsapp_business_account", "entry": [{"id": "waba", "changes": [{
		"field": "messages", "value": {"messaging_product": "whatsapp", "metadata": {"phone_number_id": "700100"},
		"statuses": [
			{"id": "wamid.1", "status": "delivered", "timestamp": "1795262400", "recipient_id": "5511987654321",
				"pricing": {"billable": true, "pricing_model": "PMP", "type": "regular", "category": "marketing"}},
			{"id": "wamid.2", "status": "delivered", "timestamp": "1795262460", "recipient_id": "5511987654321",
				"pricing": {"billable": true, "pricing_model": "PMP", "type": "regular", "category": "marketing"}}
		]}}]}]}`))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := books.Record(t.Context(), &batch); err != nil {
		t.Fatal(err)
	}
	if _, err := books.State(t.Context(), "700100", "5511987654321", at); err != nil {
		t.Error(err)
	}
	if _, err := books.Bill(t.Context(), time.Time{}, time.Time{}); err != nil {
		t.Error(err)
	}
	charges := 0
	for _, err := range books.Charges(t.Context(), time.Time{}, time.Time{}) {
		if err != nil {
			t.Fatal(err)
		}
		charges++
	}
	if charges != 2 || len(store.during) > 0 {
		t.Errorf("%d charges; %v was called meanwhile", charges, store.during)
	}
	for range books.Charges(t.Context(), time.Time{}, time.Time{}) {
		if _, err := books.Record(t.Context(), &batch); err != nil {
			t.Error(err)
		}
	}
	if len(store.during) == 0 {
		t.Error("a loop that records called nothing")
	}
}
