package pricing

import (
	"fmt"
	"reflect"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/category"
)

// changed returns the event with each of its fields changed, by name: those of the structs
// in it too.
func changed(e Event) map[string]Event {
	list := map[string]Event{}
	var change func(name string, index []int, of reflect.Type)
	change = func(name string, index []int, of reflect.Type) {
		for i := range of.NumField() {
			f := of.Field(i)
			at := append(append([]int{}, index...), i)
			if f.Type.Kind() == reflect.Struct && f.Type != reflect.TypeFor[time.Time]() {
				change(name+f.Name+".", at, f.Type)
				continue
			}
			other := e
			switch v := reflect.ValueOf(&other).Elem().FieldByIndex(at).Addr().Interface().(type) {
			case *time.Time:
				*v = time.Date(2026, 11, 3, 4, 5, 6, 7, time.FixedZone("", 3600))
			case *[]category.Category:
				*v = []category.Category{category.Utility}
			case *bool:
				*v = !*v
			default:
				s := reflect.ValueOf(v).Elem()
				s.SetString(s.String() + "7")
			}
			list[name+f.Name] = other
		}
	}
	change("", nil, reflect.TypeFor[Event]())
	return list
}

// An event comes back as it was packed, whichever one field tells it from the one before.
func TestPackedEvents(t *testing.T) {
	at := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	for i, e := range []Event{
		{},
		{ID: "a", At: at, Number: "1", User: "2", Message: Message{Category: "utility"}},
		{ID: "a", At: at, Message: Message{From: "1", To: "2"}},
		{ID: "a", At: at, User: "2", Message: Message{To: "2"}},
		{ID: "a", At: at, User: "2", Message: Message{To: "3"}},
	} {
		fields := changed(e)
		if len(fields) < 26 {
			t.Errorf("%d fields", len(fields))
		}
		for name, other := range fields {
			l := newPackedEvents()
			want := []Event{e, other, e, other}
			for _, e := range want {
				l.add(&e)
			}
			var got []Event
			for i := range l.len() {
				room := other // what it held before doesn't matter
				got = append(got, *l.event(uint32(i), &room))
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%d, %s (-want +got):\n%s", i, name, diff)
			}
		}
	}
}

// Events that are alike are kept once, however many there are, unless others have taken their place
// in recent.
func TestPackedEventsShare(t *testing.T) {
	const n, kinds = 3*pieceLen + 5, 4
	event := func(i int) *Event {
		return &Event{ID: fmt.Sprint("id", i), Number: fmt.Sprint(i % kinds), User: fmt.Sprint(i), Inbound: i%2 == 0}
	}
	l := newPackedEvents()
	for places := map[uint64]bool{}; len(places) < kinds; { // a seed with which none takes another's place
		l = newPackedEvents()
		clear(places)
		for i := range kinds {
			places[l.hash(event(i))%uint64(len(l.recent))] = true
		}
	}
	for i := range n {
		l.add(event(i))
	}
	if l.len() != n || l.shared.len() != kinds {
		t.Errorf("%d events, %d kinds of them", l.len(), l.shared.len())
	}
	for i := range n {
		var e Event
		if l.event(uint32(i), &e); e.ID != fmt.Sprint("id", i) || e.Number != fmt.Sprint(i%4) {
			t.Fatalf("%d: %+v", i, e)
		}
	}
}
