package webhook_test

import (
	"bytes"
	"math/rand/v2"
	"runtime"
	"strings"
	"sync"
	"testing"
	"weak"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/pricing/internal/testkit"
	"github.com/wacost/wacost/pricing/webhook"
)

// kept is a batch that was decoded before others.
type kept struct {
	body  []byte
	batch webhook.Batch
}

// check holds a used Decoder to a new one, with a copy of the body that is overwritten
// afterwards.
func check(t testing.TB, d *webhook.Decoder, body []byte) kept {
	t.Helper()
	passed := bytes.Clone(body)
	got, err := d.Decode(passed)
	for i := range passed {
		passed[i] = '#'
	}
	want, wantErr := webhook.Decode(body)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("a used Decoder of %s (-want +got):\n%s", body, diff)
	}
	if text(err) != text(wantErr) {
		t.Errorf("a used Decoder of %s: %v, want %v", body, err, wantErr)
	}
	return kept{body, got}
}

// recheck holds what was decoded before to what a new Decoder says now.
func (k kept) recheck(t testing.TB) {
	t.Helper()
	want, _ := webhook.Decode(k.body)
	if diff := cmp.Diff(want, k.batch); diff != "" {
		t.Errorf("after other bodies, of %s (-want +got):\n%s", k.body, diff)
	}
}

func text(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// samples are bodies of every kind, good and bad.
func samples(t testing.TB) [][]byte {
	list := [][]byte{
		nil, []byte("{"), []byte("null"), []byte(`{"headers":{},"body":"{\"statuses\":[{\"id\":\"a\\u00e4\"}]}"}`),
		[]byte(`[{"headers":{},"body":"{"},{"field":"messages","statuses":[{"id":"b"}]}]`),
		[]byte(strings.Repeat("[", webhook.MaxDepth+1)),
		[]byte(`{"contacts":[` + strings.Repeat(`{"wa_id":"49170"},`, 9) + `{"wa_id":"4917","user_id":"DE.9"}],` +
			`"messages":[{"from":"4917"},{"from_user_id":"DE.9"}]}`),
		[]byte(`{"statuses":[{"id":"` + strings.Repeat("long ", 100) + `","conversation":{"id":7}}]}`),
		[]byte(`{"statuses":[{"id":"wamid.\u0041","conversation":{"id":{}},"context":[],"timestamp":"17920000000"}]}`),
	}
	for _, name := range []string{"delivered.json", "everything.json", "group.json", "mixed.json"} {
		list = append(list, fixture(t, name))
	}
	return list
}

func TestDecoderIsAsNew(t *testing.T) {
	var d webhook.Decoder
	list := samples(t)
	r := rand.New(rand.NewPCG(1, 1))
	var before []kept
	for range testkit.Tries(1500) {
		body := list[r.IntN(len(list))]
		if n := len(body); n > 0 && r.IntN(2) == 0 { // most of these aren't JSON
			body = bytes.Clone(body)
			body[r.IntN(n)] = `"{}[]:,0a\`[r.IntN(10)]
		}
		before = append(before, check(t, &d, body))
	}
	for _, k := range before {
		k.recheck(t)
	}
}

func FuzzDecoder(f *testing.F) {
	for _, body := range samples(f) {
		f.Add(body, []byte(`{"statuses":[{"id":"a"}]}`))
		f.Add([]byte(`{"messages":[{"id":"a","from":"4930"}]}`), body)
	}
	f.Fuzz(func(t *testing.T, one, two []byte) {
		var d webhook.Decoder
		before := check(t, &d, one)
		check(t, &d, two)
		before.recheck(t)
		check(t, &d, one)
	})
}

// Goroutines that share a Decoder, though they shouldn't, get right answers, and so
// does who has none.
func TestDecoderSharedOrNil(t *testing.T) {
	var d webhook.Decoder
	var all sync.WaitGroup
	for _, body := range samples(t) {
		all.Go(func() {
			for range 50 {
				check(t, &d, body)
			}
		})
	}
	all.Wait()
	check(t, nil, fixture(t, "delivered.json"))
}

// A Decoder keeps nothing of what it returned, and not the memory of a large body.
func TestDecoderForgets(t *testing.T) {
	var d webhook.Decoder
	batch, err := d.Decode(fixture(t, "delivered.json"))
	if err != nil {
		t.Fatal(err)
	}
	fact := weak.Make(batch.Facts[0].(*webhook.Status))
	batch = webhook.Batch{}
	before := heap()
	if fact.Value() != nil {
		t.Error("the Decoder keeps a fact")
	}
	large := `{"statuses":[` + strings.Repeat(`{"id":"a"},`, webhook.MaxItems/10) + `{}],"x":"` +
		strings.Repeat("y", 1<<20) + `"}`
	if _, err := d.Decode([]byte(large)); err != nil {
		t.Fatal(err)
	}
	large = ""
	if more := heap() - before; more > 200_000 {
		t.Errorf("the Decoder keeps %d bytes of a large body", more)
	}
	runtime.KeepAlive(&d)
}

func heap() int64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.GC() // finalizers of the first
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// What servers live by: the body of one status or message takes 600 bytes and 6
// allocations at most, and each of a hundred statuses in one body less than that.
func TestDecoderAllocs(t *testing.T) {
	var d webhook.Decoder
	for _, tt := range []struct {
		body          string
		allocs, bytes int64
	}{
		{string(bodies(t)[0].json), 6, 600},
		{string(bodies(t)[1].json), 6, 600},
		{string(bodies(t)[2].json), 210, 58_000},
		{message, 6, 600},
	} {
		const runs = 200
		body := []byte(tt.body)
		before := allocated()
		for range runs {
			if _, err := d.Decode(body); err != nil {
				t.Fatal(err)
			}
		}
		after := allocated()
		allocs, bytes := int64(after.Mallocs-before.Mallocs)/runs, int64(after.TotalAlloc-before.TotalAlloc)/runs
		if allocs > tt.allocs || bytes > tt.bytes {
			t.Errorf("%d allocations and %d bytes, at most %d and %d, of %.80s",
				allocs, bytes, tt.allocs, tt.bytes, body)
		}
	}
}

func allocated() (m runtime.MemStats) {
	runtime.ReadMemStats(&m)
	return m
}

// message is a message of a user as webhooks have looked since April 2026.
const message = `{"object":"whatsapp_business_account","entry":[{"id":"700100200300400","changes":[{"value":{` +
	`"messaging_product":"whatsapp","metadata":{"display_phone_number":"4930123456",` +
	`"phone_number_id":"700100200300401"},"contacts":[{"profile":{"name":"A. Kunde"},"wa_id":"491700000001",` +
	`"user_id":"DE.500600700800"}],"messages":[{"from":"491700000001","from_user_id":"DE.500600700800",` +
	`"id":"wamid.HBgMNDkxNzAwMDAwMDAxFQIAEhgUM0E5QzVGN0QyRTRCMTg2QTBDN0YA","timestamp":"1792000000",` +
	`"type":"text","text":{"body":"Is it still to be had, and could I come on Friday?"}}]},"field":"messages"}]}]}`
