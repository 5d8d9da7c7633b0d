package ledger

import (
	"encoding/json"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing/internal/testkit"
	"github.com/wacost/wacost/pricing/webhook"
	"github.com/wacost/wacost/ratecard"
	"github.com/wacost/wacost/window"
)

var noon = time.Date(2026, 10, 5, 12, 0, 0, 0, time.UTC)

// full returns an entry with one fact of each kind, no field of which is zero.
func full() Entry {
	source := webhook.Receiver{Account: "1", Number: "2", Display: "3", Standby: true, Provider: "gupshup"}
	user := webhook.User{Phone: "49", ID: "DE.1", Parent: "DE.ENT.1"}
	faults := []webhook.MetaError{{Code: 1, Title: "t", Details: "d"}}
	return Entry{
		Statuses: []webhook.Status{{
			Receiver:     source,
			ID:           "w",
			Progress:     webhook.ProgressRead,
			At:           noon,
			To:           user,
			Group:        "g",
			Callback:     "b",
			Conversation: webhook.Conversation{ID: "c", Origin: "marketing", Expires: noon},
			Pricing: webhook.Pricing{
				Billable: "true",
				Model:    "PMP",
				Type:     "regular",
				Category: category.Marketing,
				Word:     "marketing",
			},
			Errors: faults,
		}},
		Sendings: []Sending{{
			ID:                   "w",
			Category:             category.Utility,
			Others:               []category.Category{category.Marketing},
			Reaction:             true,
			MarketingMessagesAPI: true,
		}},
		Messages: []webhook.Inbound{{
			Receiver: source,
			ID:       "w",
			At:       noon,
			From:     user,
			Group:    "g",
			Type:     "system",
			Detail:   "d",
			ReplyTo:  "v",
			Referral: &webhook.Referral{SourceType: "ad", SourceID: "1", URL: "u", Click: "c"},
			System:   &webhook.System{Type: "s", New: user},
			Errors:   faults,
		}},
		Calls: []webhook.Call{{
			Receiver:  source,
			ID:        "c",
			At:        noon,
			User:      user,
			Event:     "terminate",
			Status:    "COMPLETED",
			Direction: "USER_INITIATED",
			Start:     noon,
			End:       noon,
			Duration:  time.Minute,
			Callback:  "b",
			Errors:    faults,
		}},
		Echoes: []webhook.Echo{{Receiver: source, ID: "w", At: noon, To: user, Type: "text"}},
		Updates: []webhook.AccountUpdate{{
			Account:         "1",
			At:              noon,
			Event:           "E",
			PrimaryLocation: "IN",
			Tier: &webhook.TierReached{
				At:       noon,
				Category: category.Utility,
				Lower:    1,
				Upper:    1000,
				Month:    "2026-10",
				Region:   "India",
			},
			AuthenticationInternational: &webhook.AuthenticationInternational{
				Start:      noon,
				Exceptions: map[ratecard.Country]time.Time{"ID": noon},
			},
		}},
		Receivers: []webhook.Receiver{source},
	}
}

// leaves calls visit with each part of a value that can be changed by itself.
func leaves(v reflect.Value, visit func(reflect.Value)) {
	switch {
	case v.Type() == reflect.TypeFor[time.Time](), v.Kind() == reflect.Map:
		visit(v)
	case v.Kind() == reflect.Struct:
		for i := range v.NumField() {
			leaves(v.Field(i), visit)
		}
	case v.Kind() == reflect.Pointer, v.Kind() == reflect.Slice && v.Len() > 0:
		visit(v)
		if v.Kind() == reflect.Slice {
			leaves(v.Index(0), visit)
		} else if !v.IsNil() {
			leaves(v.Elem(), visit)
		}
	default:
		visit(v)
	}
}

// change gives a leaf another value.
func change(v reflect.Value) {
	switch x := v.Addr().Interface().(type) {
	case *time.Time:
		*x = x.Add(time.Second)
	case *map[ratecard.Country]time.Time:
		*x = map[ratecard.Country]time.Time{"ID": noon.Add(time.Second)}
	default:
		switch v.Kind() {
		case reflect.String:
			v.SetString(v.String() + "x")
		case reflect.Bool:
			v.SetBool(!v.Bool())
		case reflect.Int64:
			v.SetInt(v.Int() + 1)
		case reflect.Pointer, reflect.Slice:
			v.SetZero()
		default:
			panic(v.Type())
		}
	}
}

// variants returns the full fact, and one for each leaf that differs from it in
// that leaf only.
func variants[T any](full T) []T {
	list := []T{full}
	n := 0
	leaves(reflect.ValueOf(&full).Elem(), func(reflect.Value) { n++ })
	for i := range n {
		text, err := json.Marshal(full)
		if err != nil {
			panic(err)
		}
		var other T
		if err := json.Unmarshal(text, &other); err != nil {
			panic(err)
		}
		k, leaf := 0, reflect.Value{}
		leaves(reflect.ValueOf(&other).Elem(), func(v reflect.Value) {
			if k == i {
				leaf = v
			}
			k++
		})
		change(leaf)
		list = append(list, other)
	}
	return list
}

// distinct checks that facts which differ in anything are unequal, and that the
// order is total.
func distinct[T any](t *testing.T, full T, compare func(x, y *T) int) {
	t.Helper()
	list := variants(full)
	for i := range list {
		for k := range list {
			c := compare(&list[i], &list[k])
			if (c == 0) != (i == k) || c != -compare(&list[k], &list[i]) {
				t.Errorf("%T: compared %d:\n%s", full, c, cmp.Diff(list[i], list[k]))
			}
			for m := range list {
				if c < 0 && compare(&list[k], &list[m]) < 0 && compare(&list[i], &list[m]) >= 0 {
					t.Errorf("%T: %d, %d and %d are in no order", full, i, k, m)
				}
			}
		}
	}
	if len(list) < 5 {
		t.Errorf("%T: only %d variants", full, len(list))
	}
}

func TestFactsAreDistinct(t *testing.T) {
	e := full()
	distinct(t, e.Statuses[0], compareStatuses)
	distinct(t, e.Sendings[0], compareSendings)
	distinct(t, e.Messages[0], compareInbound)
	distinct(t, e.Calls[0], compareCalls)
	distinct(t, e.Echoes[0], compareEchoes)
	distinct(t, e.Updates[0], compareUpdates)
	distinct(t, e.Receivers[0], compareReceivers)
}

// facts returns entries of one fact each.
func facts() (list []Entry) {
	e := full()
	for _, s := range variants(e.Statuses[0]) {
		list = append(list, Entry{Statuses: []webhook.Status{s}})
	}
	for _, s := range variants(e.Sendings[0]) {
		list = append(list, Entry{Sendings: []Sending{s}})
	}
	for _, m := range variants(e.Messages[0]) {
		list = append(list, Entry{Messages: []webhook.Inbound{m}})
	}
	for _, c := range variants(e.Calls[0]) {
		list = append(list, Entry{Calls: []webhook.Call{c}})
	}
	for _, c := range variants(e.Echoes[0]) {
		list = append(list, Entry{Echoes: []webhook.Echo{c}})
	}
	for _, u := range variants(e.Updates[0]) {
		list = append(list, Entry{Updates: []webhook.AccountUpdate{u}})
	}
	for _, s := range variants(e.Receivers[0]) {
		list = append(list, Entry{Receivers: []webhook.Receiver{s}})
	}
	return list
}

// Joining is like adding to a set: the order doesn't matter, nor how often. What
// was stored reads back equal.
func TestJoin(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 1))
	same := func(what string, a, b Entry) {
		t.Helper()
		if diff := cmp.Diff(a, b); diff != "" {
			t.Fatalf("%s:\n%s", what, diff)
		}
	}
	all, grown := facts(), 0
	some := func() Entry {
		e, from := Entry{Key: "m/w"}, r.IntN(len(all)-12)
		for range r.IntN(8) {
			e, _ = e.join(&all[from+r.IntN(12)])
		}
		return e
	}
	n := testkit.Tries(200)
	for range n {
		a, b, c := some(), some(), some()
		ab, more := a.join(&b)
		ba, _ := b.join(&a)
		same("either way round", ab, ba)
		if bc, _ := b.join(&c); true {
			left, _ := ab.join(&c)
			right, _ := a.join(&bc)
			same("whichever first", left, right)
		}
		again, any := ab.join(&b)
		same("again", ab, again)
		if any {
			t.Fatal("the same again is something more")
		}
		if more != !cmp.Equal(a, ab) {
			t.Fatalf("more is %t, of\n%s", more, cmp.Diff(a, ab))
		}
		if more {
			grown++
		}
		text, err := json.Marshal(ab)
		if err != nil {
			t.Fatal(err)
		}
		var read Entry
		if err := json.Unmarshal(text, &read); err != nil {
			t.Fatalf("%v: %s", err, text)
		}
		same("read back", ab, read)
		if _, more := read.join(&ab); more {
			t.Fatalf("what was read back is something else: %s", text)
		}
	}
	if grown == 0 || grown == n {
		t.Errorf("of %d entries %d grew", n, grown)
	}
}

// An entry's At is that of its first delivery, message or call.
func TestEntryAt(t *testing.T) {
	second := func(n int) time.Time { return noon.Add(time.Duration(n) * time.Second) }
	status := func(s webhook.Progress, at time.Time) Entry {
		return Entry{Statuses: []webhook.Status{{ID: "w", Progress: s, At: at}}}
	}
	for name, c := range map[string]struct {
		facts []Entry
		want  time.Time
	}{
		"nothing": {nil, time.Time{}},
		"sent": {
			[]Entry{status(webhook.ProgressRead, time.Time{}), status(webhook.ProgressSent, second(1))}, second(1),
		},
		"failed": {
			[]Entry{status(webhook.ProgressSent, second(1)), status(webhook.ProgressFailed, second(2))}, second(2),
		},
		"failed before delivered": {
			[]Entry{status(webhook.ProgressFailed, second(2)), status(webhook.ProgressDelivered, second(5))}, second(5),
		},
		"delivered, who knows when": {[]Entry{status(webhook.ProgressDelivered, time.Time{})}, time.Time{}},
		"read before delivered": {
			[]Entry{
				status(webhook.ProgressDelivered, second(9)), status(webhook.ProgressSent, second(1)),
				status(webhook.ProgressRead, second(5)),
			},
			second(5),
		},
		"in another zone": {
			[]Entry{status(webhook.ProgressDelivered, second(9).In(time.FixedZone("", 3600)))}, second(9),
		},
		"a message":             {[]Entry{{Messages: []webhook.Inbound{{At: second(3)}}}}, second(3)},
		"a call that was taken": {[]Entry{{Calls: []webhook.Call{{At: second(60), Start: second(8)}}}}, second(8)},
		"a call that wasn't":    {[]Entry{{Calls: []webhook.Call{{At: second(60)}}}}, second(60)},
		"an echo":               {[]Entry{{Echoes: []webhook.Echo{{At: second(4)}}}}, second(4)},
		"accounts":              {[]Entry{{Updates: full().Updates, Receivers: full().Receivers}}, time.Time{}},
	} {
		e := Entry{Key: "k"}
		for _, fact := range c.facts {
			old := e
			e, _ = e.join(&fact)
			e.revise(&old, webhook.Options{})
		}
		if diff := cmp.Diff(c.want, e.At); diff != "" || e.At.Location() != time.UTC {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// A late answer in a window that the user's other thread knows to be open opened
// none, whichever thread is merged into which.
func TestMergeLateAnswer(t *testing.T) {
	start := time.Date(2026, 11, 10, 0, 0, 0, 0, time.UTC)
	thread := func(hour int, late bool) window.Thread {
		return window.Thread{Answered: start.Add(time.Duration(hour) * time.Hour), AnsweredLate: late}
	}
	doubted := thread(10, false)
	doubted.EarlierAnswered = thread(0, true).Answered
	for name, c := range map[string]struct{ a, b, want window.Thread }{
		"in the window":    {thread(0, false), thread(71, true), thread(0, false)},
		"after it":         {thread(0, false), thread(72, true), thread(72, true)},
		"before it":        {thread(10, false), thread(0, true), doubted},
		"long before it":   {thread(72, false), thread(0, true), thread(72, false)},
		"none before":      {window.Thread{}, thread(5, true), thread(5, true)},
		"both late":        {thread(0, true), thread(5, true), thread(5, true)},
		"at once":          {thread(5, false), thread(5, true), thread(5, false)},
		"both for certain": {thread(0, false), thread(5, false), thread(5, false)},
	} {
		for _, got := range []window.Thread{mergeThreads(c.a, c.b), mergeThreads(c.b, c.a)} {
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", name, diff)
			}
		}
	}
}
