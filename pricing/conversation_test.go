package pricing_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/window"
)

// A told message is one delivered to Brazil, with what Meta reported of its
// conversation.
type told struct {
	when, id string
	word     category.Category
	ends     string // "": not reported
}

func (m told) event() pricing.Event {
	e := delivery(m.when, "")
	e.Meta.Category, e.Meta.Conversation, e.Meta.Delivered = m.word, m.id, true
	if m.ends != "" {
		e.Meta.ConversationEnds = at(m.ends)
	}
	return e
}

// outcomes applies messages in order and returns the charge and the mismatches of
// each. The bill of a tally must be the same.
func outcomes(t *testing.T, a pricing.Account, s pricing.State, list []told) (got []string) {
	t.Helper()
	pricer := pricerOf(t, a)
	tally := pricer.Tally()
	tally.SetThread(pricing.ThreadKey{Number: "15550001", User: brazil}, s.Thread)
	sum, begun := &pricing.Sum{}, s.Usage
	for i := range list {
		e := list[i].event()
		out, err := pricer.Apply(&e, &s)
		if err != nil {
			t.Fatal(err)
		}
		if err := sum.Add(&e, &out); err != nil {
			t.Fatal(err)
		}
		text := bare(out.Charge.Low())
		if !out.Charge.Low().Equal(out.Charge.High()) {
			text += " to " + bare(out.Charge.High())
		}
		for _, m := range out.Mismatches {
			text += fmt.Sprintf(" (%s: %s, not %s)", m.Field, m.Meta, m.Ours)
		}
		got = append(got, text)
		s.Thread, s.Usage = out.Thread, counted(t, s.Usage, out.Counts...)
		tally.Add(&e)
	}
	if diff := cmp.Diff(billOf(t, tally), sumBill(t, sum)); begun == nil && diff != "" {
		t.Errorf("(-by Tally +by Apply):\n%s", diff)
	}
	return got
}

// Meta charges once for a conversation's ID. So an ID tells which conversation a
// message is in, whatever our own 24 hours say.
func TestEachConversationOfMetaIsChargedOnce(t *testing.T) {
	const free, paid = "0", "0.0625"
	const reopened, joined = paid + " (conversation: new, not open)", free + " (conversation: open, not new)"
	for name, c := range map[string]struct {
		list []told
		want []string
	}{
		"records that begin in the middle of one": {
			[]told{
				{"2024-05-14T12:00:00", "cA", "marketing", "2024-05-14T15:34:00"},
				{"2024-05-14T17:00:00", "cB", "marketing", ""},
			},
			[]string{paid, paid},
		},
		"another, without an end": {
			[]told{{"2024-05-14T12:00:00", "cA", "marketing", ""}, {"2024-05-14T17:00:00", "cB", "marketing", ""}},
			[]string{paid, reopened},
		},
		"the same, late": {
			[]told{{"2024-05-14T12:00:00", "cA", "marketing", ""}, {"2024-05-16T12:00:00", "cA", "marketing", ""}},
			[]string{paid, joined},
		},
		"the same, when another has begun": {
			[]told{
				{"2024-05-14T12:00:00", "cA", "marketing", ""},
				{"2024-05-14T17:00:00", "cB", "marketing", ""},
				{"2024-05-14T18:00:00", "cA", "marketing", ""},
				{"2024-05-14T19:00:00", "cB", "marketing", ""},
			},
			[]string{paid, reopened, free, free},
		},
		"told with the second message": {
			[]told{
				{"2024-05-14T12:00:00", "", "marketing", ""},
				{"2024-05-14T13:00:00", "cA", "marketing", ""},
				{"2024-05-14T14:00:00", "cB", "marketing", ""},
			},
			[]string{paid, free, reopened},
		},
		"told with some": {
			[]told{
				{"2024-05-14T12:00:00", "cA", "marketing", ""},
				{"2024-05-14T13:00:00", "", "marketing", ""},
				{"2024-05-14T14:00:00", "cA", "marketing", ""},
			},
			[]string{paid, free, free},
		},
		"over, as its end says": {
			[]told{
				{"2024-05-14T12:00:00", "cA", "marketing", "2024-05-14T15:34:00"},
				{"2024-05-14T17:00:00", "", "marketing", ""},
			},
			[]string{paid, paid},
		},
		"an end that can't be": {
			[]told{
				{"2024-05-14T12:00:00", "cA", "marketing", "2034-05-14T15:34:00"},
				{"2024-05-15T12:00:00", "", "marketing", ""},
			},
			[]string{paid, paid},
		},
		"of two categories": {
			[]told{
				{"2024-05-14T12:00:00", "cA", "marketing", ""},
				{"2024-05-14T13:00:00", "cB", "utility", ""},
				{"2024-05-14T14:00:00", "cA", "marketing", ""},
				{"2024-05-14T15:00:00", "cB", "utility", ""},
			},
			[]string{paid, "0.0350", free, free},
		},
		"a free-form message in a template's": {
			[]told{{"2024-05-14T12:00:00", "cA", "marketing", ""}, {"2024-05-14T13:00:00", "cA", "service", ""}},
			[]string{paid, free},
		},
		"since messages are charged": {
			[]told{{"2025-08-14T12:00:00", "cA", "marketing", ""}, {"2025-08-14T13:00:00", "cA", "marketing", ""}},
			[]string{paid, paid},
		},
		"by initiator": {
			[]told{
				{"2022-05-14T12:00:00", "cA", "business_initiated", "2022-05-14T15:34:00"},
				{"2022-05-14T13:00:00", "cA", "business_initiated", ""},
				{"2022-05-14T17:00:00", "cB", "business_initiated", ""},
			},
			[]string{"0.0500", free, "0.0500"},
		},
		"by another initiator than ours": {
			[]told{{"2022-05-14T12:00:00", "cA", "user_initiated", ""}},
			[]string{"0.0300"},
		},
	} {
		s := pricing.State{}
		if strings.Contains(c.list[0].when, "2022") { // the allowance is used up
			m := pricing.Message{From: "15550001", To: brazil, Category: category.Marketing}
			s.Usage = cachedCount(t, pricing.Account{}, m, at(c.list[0].when), 1000)
		}
		if diff := cmp.Diff(c.want, outcomes(t, pricing.Account{}, s, c.list)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// Who opened a conversation is for Meta to say, too. That ours is another is listed.
func TestInitiatorOfMeta(t *testing.T) {
	for _, c := range []struct {
		word  category.Category
		state pricing.State
		want  string
	}{
		{"user_initiated", pricing.State{}, "0.0300 user_initiated, not business_initiated"},
		{"business_initiated", pricing.State{}, "0.0500"},
		{"BUSINESS_INITIATED", wrote("2022-05-14"), "0.0500 business_initiated, not user_initiated"},
		{"user_initiated", wrote("2022-05-14"), "0.0300"},
	} {
		e := delivery("2022-05-14", "marketing")
		e.Meta.Category = c.word
		c.state.Usage = cachedCount(t, pricing.Account{}, to(brazil, "marketing"), e.At, 1000)
		out, err := pricerOf(t, pricing.Account{}).Apply(&e, &c.state)
		if err != nil {
			t.Fatal(err)
		}
		got := bare(out.Charge.High())
		for _, m := range out.Mismatches {
			got += " " + m.Meta + ", not " + m.Ours
		}
		if got != c.want {
			t.Errorf("%s: %s, want %s", c.word, got, c.want)
		}
	}
}

// A conversation may be from before the records, and then it is charged or not. Its
// ID and end tell where it began.
func TestConversationsFromBeforeTheRecords(t *testing.T) {
	known := pricing.State{Thread: window.Thread{KnownSince: at("2024-05-14T11:00:00")}}
	list := []told{
		{"2024-05-14T12:00:00", "cA", "marketing", "2024-05-14T15:34:00"},
		{"2024-05-14T13:00:00", "cA", "marketing", ""},
		{"2024-05-14T14:00:00", "cB", "marketing", "2024-05-15T14:00:00"},
		{"2024-05-14T15:00:00", "", "utility", ""},
	}
	want := []string{"0 to 0.0625", "0", "0.0625", "0 to 0.0350"}
	if diff := cmp.Diff(want, outcomes(t, pricing.Account{Zone: time.UTC}, known, list)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
