package pricing_test

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
)

// happened reads events of one user and number in short: a word, then "@" and the hour, then
// perhaps "/" and the hour of sending. "user" writes, "ring" is a call that nobody took,
// "call" one in which the two talked, "app" an echo; anything else is a category.
func happened(t *testing.T, begin time.Time, text string) (list []pricing.Event) {
	t.Helper()
	hour := func(s string) time.Time {
		h, err := strconv.ParseFloat(s, 64)
		if err != nil {
			t.Fatal(err)
		}
		return begin.Add(time.Duration(h * float64(time.Hour)))
	}
	for i, word := range strings.Fields(text) {
		what, when, _ := strings.Cut(word, "@")
		when, sent, _ := strings.Cut(when, "/")
		e := pricing.Event{ID: fmt.Sprint("id", i), At: hour(when), Number: "1", User: brazil}
		if sent != "" {
			e.Sent = hour(sent)
		}
		switch what {
		case "user", "ring":
			e.Inbound = true
		case "call":
			e.Inbound, e.Call = true, true
		case "app":
			e.Echo = true
		case "reaction":
			e.Message = pricing.Message{Category: category.Service, Reaction: true}
		default:
			e.Message.Category = category.Category(what)
		}
		list = append(list, e)
	}
	return list
}

// What is a late reply, and what isn't. Hours are from the user's first message; "late
// marketing unsure" are how many of each there are.
func TestWhatIsALateReply(t *testing.T) {
	for _, c := range []struct{ name, events, want string }{
		{"in time", "user@0 utility@23.9", "0 0 0"},
		{"when the window closes", "user@0 utility@24", "1 0 0"},
		{"after a week", "user@0 utility@168", "1 0 0"},
		{"after more than a week", "user@0 utility@168.1", "0 0 0"},
		{"marketing", "user@0 marketing@30", "0 1 0"},
		{"a code", "user@0 authentication@30 utility@31", "0 0 0"},
		{"a code at its rate abroad", "user@0 authentication_international@30", "0 0 0"},
		{"nobody asked", "utility@30", "0 0 0"},
		{"the second answer", "user@0 utility@30 utility@31 marketing@32", "1 0 0"},
		{"answered in text", "user@0 service@1 utility@30", "0 0 0"},
		{"answered by a reaction", "user@0 reaction@1 utility@30", "0 0 0"},
		{"answered in the app", "user@0 app@1 utility@30", "0 0 0"},
		{"answered in the app, late", "user@0 app@28 utility@30", "0 0 0"},
		{"answered by a call", "user@0 call@1 utility@30", "0 0 0"},
		{"a call that nobody took", "ring@0 utility@30", "1 0 0"},
		{"a call that was taken as it came", "ring@0 call@0 utility@30", "0 0 0"},
		{"the other way round", "call@0 ring@0 utility@30", "0 0 0"},
		{"and then taken", "ring@0 call@0.1 utility@30", "0 0 0"},
		{"the user wrote again", "user@0 user@10 utility@30", "0 0 0"},
		{"the user wrote again, and it is late", "user@0 user@10 utility@35", "1 0 0"},
		{"after each of two messages", "user@0 utility@30 user@31 utility@60", "2 0 0"},
		{"sent in time, delivered late", "user@0 utility@30/20", "0 0 0"},
		{"sent late, delivered much later", "user@0 utility@300/30", "1 0 0"},
		{"sent before the user wrote", "user@0 utility@30/-1", "0 0 0"},
		{"sent before the user wrote, then a late one", "user@0 utility@1/-1 utility@30", "1 0 0"},
		{"sent after its delivery, which can't be", "user@0 utility@30/31", "1 0 0"},
		{"of an unknown category", "user@0 poetry@30", "0 0 1"},
		{"of no category", "user@0 @30", "0 0 1"},
		{"an unknown one was the answer", "user@0 poetry@30 utility@31", "0 0 1"},
		{"free text after the window, sent in it", "user@0 service@30", "0 0 0"},
	} {
		list := happened(t, at("2025-08-04"), c.events)
		slices.Reverse(list) // in any order
		for _, copied := range [][]pricing.Event{list, slices.Concat(list, list)} {
			r := lateReplies(t, pricing.Account{Zone: time.UTC}, copied, pricing.LateOptions{})
			got := fmt.Sprint(r.Replies.Messages, r.PerhapsMarketing.Messages, r.Unsure)
			if got != c.want || int64(len(r.List)) != r.Replies.Messages+r.PerhapsMarketing.Messages {
				t.Errorf("%s: %s, want %s: %+v", c.name, got, c.want, r.List)
			}
		}
		shared := lateReplies(t, pricing.Account{Zone: time.UTC, SharedNumber: true}, list, pricing.LateOptions{})
		if n := shared.Replies.Messages + shared.PerhapsMarketing.Messages; n > 0 {
			t.Errorf("%s: on a shared number, where another program may have answered, %d are late", c.name, n)
		}
		if want := c.want == "0 0 0"; want != (shared.Unsure == 0) {
			t.Errorf("%s: on a shared number %d are unsure", c.name, shared.Unsure)
		}
	}
}

// Meta's word on a template says what it was, and that the window was open after all.
func TestLateRepliesHeedMetasWords(t *testing.T) {
	for word, want := range map[pricing.Reported]string{
		{}:                              "1 0 0",
		{Type: "regular"}:               "1 0 0",
		{Type: "FREE_CUSTOMER_SERVICE"}: "0 0 0",
		{Type: "free_entry_point"}:      "1 0 0",
		{Category: "MARKETING"}:         "0 1 0",
		{Category: "marketing_lite"}:    "0 1 0",
		{Category: "authentication"}:    "0 0 0",
		{Category: "service"}:           "0 0 0",
	} {
		list := happened(t, at("2025-08-04"), "user@0 utility@30")
		list[1].Meta = word
		r := lateReplies(t, pricing.Account{}, list, pricing.LateOptions{})
		if got := fmt.Sprint(r.Replies.Messages, r.PerhapsMarketing.Messages, r.Unsure); got != want {
			t.Errorf("%+v: %s, want %s", word, got, want)
		}
	}
}

// Threads are of one number and one user, in any spelling.
func TestLateRepliesByThread(t *testing.T) {
	for name, c := range map[string]struct {
		change func(asked, answered *pricing.Event)
		want   int64
	}{
		"spelled otherwise": {func(asked, answered *pricing.Event) {
			asked.Number, asked.User = "+49 30 555010", "+55 (11) 98765-4321"
			answered.Number, answered.User = "", ""
			answered.Message.From, answered.Message.To = "4930555010", "whatsapp:+5511987654321"
		}, 1},
		"another number":            {func(_, answered *pricing.Event) { answered.Number = "2" }, 0},
		"another user":              {func(_, answered *pricing.Event) { answered.User = india }, 0},
		"a name that can't be read": {func(_, answered *pricing.Event) { answered.User = "+49 thirty" }, 0},
	} {
		list := happened(t, at("2025-08-04"), "user@0 utility@30")
		c.change(&list[0], &list[1])
		r := lateReplies(t, pricing.Account{}, list, pricing.LateOptions{})
		if r.Replies.Messages != c.want {
			t.Errorf("%s: %d", name, r.Replies.Messages)
		}
	}
}

// A group's message is late for each member whom it reached, once, and in time for all.
func TestLateRepliesInAGroup(t *testing.T) {
	list := happened(t, at("2025-08-04"), "user@0 utility@30 utility@31 utility@31 utility@33 marketing@34")
	for i := range list {
		list[i].User = "R1JPVVA"
		if i > 0 {
			list[i].ID = "one"
			list[i].Message.To = []string{brazil, india, "919876543210", colombia, brazil}[i-1]
		}
	}
	list[5].ID = "another"
	r := lateReplies(t, pricing.Account{}, list, pricing.LateOptions{})
	if r.Replies.Messages != 3 || r.PerhapsMarketing.Messages != 0 {
		t.Errorf("%+v", r.Replies)
	}
	holdSaving(t, pricing.Account{}, list, r)
}

// The period is that of delivery, and what is before it opens windows and fills allowances.
func TestLateRepliesOfAPeriod(t *testing.T) {
	list := happened(t, at("2025-08-04"), "user@0 utility@30 user@40 marketing@80 user@100 utility@150")
	from := list[1].At
	for _, c := range []struct {
		from, until time.Time
		want        string
	}{
		{time.Time{}, time.Time{}, "2 1, to 3"},
		{from, time.Time{}, "2 1, to 3"},
		{from.Add(1), time.Time{}, "1 1, to 3"},
		{time.Time{}, from, "0 0, to 1"},
		{from, from.Add(1), "1 0, to 1"},
		{from.AddDate(1, 0, 0), time.Time{}, "0 0, to 0"},
	} {
		r := lateReplies(t, pricing.Account{}, list, pricing.LateOptions{From: c.from, Until: c.until})
		got := fmt.Sprintf("%d %d, to %d", r.Replies.Messages, r.PerhapsMarketing.Messages, r.Inbound)
		if got != c.want {
			t.Errorf("%v to %v: %s, want %s", c.from, c.until, got, c.want)
		}
		if r.Bill.String() != lateReplies(t, pricing.Account{}, list, pricing.LateOptions{}).Bill.String() {
			t.Errorf("the bill is of the period: %s", r.Bill)
		}
	}
	short := lateReplies(t, pricing.Account{}, list, pricing.LateOptions{Within: 31 * time.Hour})
	if short.Replies.Messages != 1 || short.PerhapsMarketing.Messages != 0 {
		t.Errorf("within 31 hours: %+v", short.List)
	}
}

// Options that can't be meant, and no events, are told.
func TestLateRepliesCareless(t *testing.T) {
	p := pricerOf(t, pricing.Account{})
	none := slices.Values([]pricing.Event{})
	for field, o := range map[string]pricing.LateOptions{
		"LateOptions.Within": {Within: 24 * time.Hour},
		"LateOptions.Until":  {From: at("2025-08-04"), Until: at("2025-08-03")},
	} {
		for _, o := range []pricing.LateOptions{o, {Within: -o.Within, From: o.From, Until: o.Until}} {
			_, err := p.LateReplies(none, o)
			var fault *pricing.InputError
			if !errors.As(err, &fault) || fault.Field != field {
				t.Errorf("%+v: %v", o, err)
			}
		}
	}
	if _, err := p.LateReplies(none, pricing.LateOptions{Within: 721 * time.Hour}); err == nil {
		t.Error("more than 30 days")
	}
	if _, err := p.LateReplies(nil, pricing.LateOptions{}); !errors.Is(err, pricing.ErrInvalid) {
		t.Errorf("nil events: %v", err)
	}
	var zero *pricing.Pricer
	r, err := zero.LateReplies(slices.Values(happened(t, at("2025-08-04"), "user@0 utility@30")), pricing.LateOptions{})
	if err != nil || r.Replies.Messages+r.Unsure != 1 {
		t.Errorf("of a nil pricer: %+v, %v", r, err)
	}
}

// Without messages of users nothing is late, and nothing is known.
func TestLateRepliesWithoutInbound(t *testing.T) {
	for _, events := range []string{"", "utility@30 marketing@40", "call@0 utility@30"} {
		r := lateReplies(t, pricing.Account{}, happened(t, at("2025-08-04"), events), pricing.LateOptions{})
		for _, s := range []pricing.LateSavings{r.Replies, r.PerhapsMarketing} {
			if _, ok := s.Saving(); ok || s.Unknown != pricing.LateUnknownNoInbound {
				t.Errorf("%q: %+v", events, s)
			}
		}
		if want := "late replies: not known, the log has no messages of users"; r.String() != want {
			t.Errorf("%q: %s", events, r)
		}
	}
	all := lateReplies(t, pricing.Account{}, happened(t, at("2025-08-04"), "user@0 service@1"), pricing.LateOptions{})
	saving, ok := all.Replies.Saving()
	if !ok || saving.String() != "0 USD" || all.String() != "0 late replies (users wrote 1 message)" {
		t.Errorf("%v %v: %s", saving, ok, all)
	}
}

// A saving isn't known where a price is missing, on either side, and only then.
func TestLateRepliesWithoutPrices(t *testing.T) {
	user := func(list []pricing.Event, name string) []pricing.Event {
		for i := range list {
			list[i].User = name
		}
		return list
	}
	late := func(when string) []pricing.Event { return happened(t, at(when), "user@0 utility@30") }
	odd := happened(t, at("2025-08-04"), "utility@30")
	odd[0].User, odd[0].ID = "0123", "odd"
	unsure := late("2025-08-04")
	unsure[1].Message.Others = []category.Category{category.Marketing}
	fee := func(name string, on pricing.FeeOn, each string, item ratecard.Item) []pricing.Fee {
		return []pricing.Fee{{Name: name, On: on, Each: usd(each), Item: item}}
	}
	const unpriced = "saving not known, a price is missing"
	for name, c := range map[string]struct {
		list []pricing.Event
		fees []pricing.Fee
		want string
	}{
		"all are known":           {late("2025-08-04"), nil, "0.0068 USD less in time"},
		"a user nobody can place": {user(late("2025-08-04"), "ZZ.nobody"), nil, unpriced},
		"another who isn't placed": {
			append(late("2025-08-04"), odd...), nil, "0.0068 USD less in time",
		},
		"no card of that year": {late("2018-11-04"), nil, unpriced},
		"the category isn't sure": {
			unsure, nil, "0.0068 USD less in time to 0.0625 USD less in time",
		},
		"a minimum of the month": {
			late("2025-08-04"), fee("least", pricing.FeeOnMinimum, "60", ""),
			"saving not known, a provider's minimum of the month may take it",
		},
		"a subscription": {
			late("2025-08-04"), fee("month", pricing.FeeOnMonth, "49", ""), "0.0068 USD less in time",
		},
		"a fee on what is charged": {
			late("2025-08-04"), fee("each", pricing.FeeOnCharged, "0.001", ""), "0.0078 USD less in time",
		},
		"a fee on texts alone": {
			late("2025-08-04"), fee("text", pricing.FeeOnDelivered, "0.01", ratecard.Service),
			"0.0032 USD more in time",
		},
	} {
		r := lateReplies(t, pricing.Account{Fees: c.fees}, c.list, pricing.LateOptions{})
		if got := r.Replies.SavingText(); got != c.want {
			t.Errorf("%s: %s, want %s: %v %v", name, got, c.want, r.Bill, r.Replies.InTime)
		}
	}
}

// holdSaving checks a report's savings against two Replays of the two logs.
func holdSaving(t *testing.T, a pricing.Account, list []pricing.Event, r pricing.LateReport) {
	t.Helper()
	p := pricerOf(t, a)
	before := replay(t, p, list)
	if diff := cmp.Diff(before, r.Bill); diff != "" {
		t.Errorf("the bill (-replayed +reported):\n%s", diff)
	}
	for kind, s := range map[category.Category]pricing.LateSavings{
		category.Utility: r.Replies, category.Marketing: r.PerhapsMarketing,
	} {
		inTime := replay(t, p, moved(list, kind))
		if diff := cmp.Diff(inTime, s.InTime); diff != "" && s.Messages > 0 {
			t.Errorf("%s in time (-replayed +reported):\n%s", kind, diff)
		}
		if s.Unknown != "" || s.Messages == 0 {
			continue
		}
		low := before.Low.Amount.Sub(inTime.High.Amount)
		high := before.High.Amount.Sub(inTime.Low.Amount)
		if !s.Low.Amount.Equal(low) || !s.High.Amount.Equal(high) {
			t.Errorf("%s: %s to %s, want %s to %s", kind, s.Low, s.High, low, high)
		}
	}
}

// moved returns a log with the late replies of a category in time, found by comparing each
// message with all events.
func moved(list []pricing.Event, kind category.Category) []pricing.Event {
	thread := func(e *pricing.Event) string {
		d := ratecard.Dialing{ByWhatsApp: true}
		return d.NameKey(e.Number) + "\n" + d.NameKey(e.User)
	}
	sentAt := func(e *pricing.Event) time.Time {
		if e.Sent.IsZero() || e.Sent.After(e.At) {
			return e.At
		}
		return e.Sent
	}
	order := slices.Clone(list)
	slices.SortFunc(order, func(e, f pricing.Event) int {
		if c := e.At.Compare(f.At); c != 0 {
			return c
		}
		if e.Inbound != f.Inbound {
			return map[bool]int{true: -1, false: 1}[e.Inbound]
		}
		return strings.Compare(e.ID, f.ID)
	})
	result := slices.Clone(order)
	for i := range order {
		e := &order[i]
		asked, first := lastAsked(order[:i], e, thread, sentAt), true
		if e.Inbound || asked < 0 || order[asked].Call {
			continue
		}
		user := order[asked].At
		for k := asked + 1; k < i; k++ {
			between := &order[k]
			same := between.ID == e.ID && e.ID != ""
			if thread(between) == thread(e) && !same && !sentAt(between).Before(user) {
				first = false
			}
		}
		sent := sentAt(e)
		late := !sent.Before(user.Add(24*time.Hour)) && !sent.After(user.Add(7*24*time.Hour))
		if c, _ := category.Parse(string(e.Meta.Category)); c != "" {
			e.Message.Category = c
		}
		if first && late && e.Meta.Type != pricing.TypeFree && e.Message.Category == kind {
			at := user.Add(24*time.Hour - time.Second)
			result[i] = pricing.Event{ID: e.ID, At: at, Number: e.Number, User: e.User}
			result[i].Message = pricing.Message{To: e.Message.To, Category: category.Service}
		}
	}
	return result
}

// lastAsked returns the index of what the user of an event did last, if the event was sent
// after it; else -1.
func lastAsked(
	before []pricing.Event, e *pricing.Event, thread func(*pricing.Event) string, sentAt func(*pricing.Event) time.Time,
) int {
	for k := len(before) - 1; k >= 0; k-- {
		if o := &before[k]; o.Inbound && thread(o) == thread(e) {
			if sentAt(e).Before(o.At) {
				return -1
			}
			return k
		}
	}
	return -1
}
