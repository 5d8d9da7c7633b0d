package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"github.com/wacost/wacost/examples/internal/advice"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
)

// lines writes events as a log.
func lines(t *testing.T, list []pricing.Event) string {
	t.Helper()
	var b strings.Builder
	w := bufio.NewWriter(&b)
	for _, e := range list {
		text, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = w.Write(append(text, '\n'))
	}
	_ = w.Flush()
	return b.String()
}

// item returns an advice of a report.
func item(t *testing.T, r *Report, id string) *Advice {
	t.Helper()
	i := slices.IndexFunc(r.Advice, func(a Advice) bool { return a.ID == id })
	if i < 0 {
		t.Fatalf("no advice %s", id)
	}
	return &r.Advice[i]
}

// story are users who write on a Friday; half of them are answered by a template on Monday,
// and the others, since that is what a fold of the test changes, by a text in time.
func story(inTime bool) []pricing.Event {
	var list []pricing.Event
	friday := time.Date(2026, 10, 9, 18, 0, 0, 0, time.UTC)
	for i := range 30 {
		user := fmt.Sprintf("491511234%04d", i)
		asked := friday.Add(time.Duration(i) * time.Minute)
		reply := pricing.Event{ID: fmt.Sprint("m", i), At: asked.Add(62 * time.Hour), Number: "+4930555010", User: user}
		reply.Message.Category = "utility"
		if i%2 == 0 || inTime {
			reply.At, reply.Message.Category = asked.Add(24*time.Hour-time.Second), "service"
		}
		question := pricing.Event{ID: fmt.Sprint("u", i), At: asked, Number: "+4930555010", User: user, Inbound: true}
		list = append(list, question, reply)
	}
	return list
}

// The saving of late replies is what the program itself makes of the log with them in time.
func TestSavingOfLateReplies(t *testing.T) {
	args := []string{"-month", "2026-10", "-currency", "EUR", "-zone", "Europe/Berlin"}
	late, inTime := made(t, lines(t, story(false)), args...), made(t, lines(t, story(true)), args...)
	a := item(t, late, advice.LateReplies)
	want := late.After.High.Sub(inTime.After.High)
	if a.Messages != 15 || a.High == nil || !a.High.Equal(want) || want.Amount.Sign() <= 0 || !a.Low.Equal(want) {
		t.Errorf("%d messages save %v, want %s", a.Messages, a.High, want)
	}
	if n := late.Late.Replies.ByHour[time.Friday][20]; n != 15 {
		t.Errorf("%d of Friday at 20 h of Berlin, want 15: %v", n, late.Late.Replies.ByHour)
	}
	if a := item(t, inTime, advice.LateReplies); a.Messages != 0 || a.High != nil {
		t.Errorf("in time, %d messages save %v", a.Messages, a.High)
	}
	short := made(t, lines(t, story(false)), append(args, "-late", "2")...)
	if short.Late.Days != 2 || short.Late.Replies.Messages != 0 {
		t.Errorf("within %d days: %d late replies", short.Late.Days, short.Late.Replies.Messages)
	}
}

// Each saving is the difference of two bills, of which the first is the month's; and what
// the month costs at higher prices is so much more.
func TestSavingsAreDifferences(t *testing.T) {
	l, err := readLog(pricing.Account{Currency: "EUR", Zone: berlin(t)}, []string{"-"},
		strings.NewReader(business(t, 3500)), nil)
	if err != nil {
		t.Fatal(err)
	}
	o, err := parse(october, nil)
	if err != nil {
		t.Fatal(err)
	}
	r, err := build(o, l, nil)
	if err != nil {
		t.Fatal(err)
	}
	saves := 0
	for _, a := range r.Advice {
		if a.High == nil {
			continue
		}
		if want := a.bills[0].High.Sub(a.bills[1].High); !a.High.Equal(want) {
			t.Errorf("%s: saves %s, the bills differ by %s", a.ID, a.High, want)
		}
		if a.ID == advice.Numbers && !a.bills[0].High.Equal(r.After.High) {
			t.Errorf("%s: the log costs %s, the month %s", a.ID, a.bills[0].High, r.After.High)
		}
		saves += a.High.Amount.Sign()
	}
	if saves < 2 {
		t.Errorf("%d advices save something", saves)
	}
	if now := r.Risk.Now.Bill.High; !now.Equal(r.After.High) || r.Risk.Now.Unpriced != r.After.Without {
		t.Errorf("the month costs %s, as a fold %s", r.After.High, now)
	}
	for i, percent := range []int64{110, 120, 150} {
		want := r.After.High.Amount.Mul(decimal.New(percent, -2))
		if got := r.Risk.Raised[i].Bill.High; !got.Equal(ratecard.Money{Amount: want, Currency: "EUR"}) {
			t.Errorf("%s: %s, want %s", r.Risk.Raised[i].ID, got, want)
		}
	}
}

// A log without messages of users can't tell what is late, and says so.
func TestNoInbound(t *testing.T) {
	sent := slices.DeleteFunc(story(false), func(e pricing.Event) bool { return e.Inbound })
	r := made(t, lines(t, sent), "-month", "2026-10", "-currency", "EUR")
	a := item(t, r, advice.LateReplies)
	if r.Received != 0 || r.Late.Inbound != 0 || !strings.HasPrefix(a.Text, "The log has no messages of users") {
		t.Errorf("%d received: %s", r.Received, a.Text)
	}
}

func berlin(t *testing.T) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

// A template that could be utility is told, with what that saves at most; which messages used
// it is in a file, and a message of another category isn't counted.
func TestTemplates(t *testing.T) {
	var list []pricing.Event
	for i := range 10 {
		e := pricing.Event{ID: fmt.Sprint("m", i), Number: "+4930555010", User: fmt.Sprintf("491511234%04d", i)}
		e.At = time.Date(2026, 10, 9, 12, i, 0, 0, time.UTC)
		e.Message.Category = "marketing"
		list = append(list, e)
	}
	file := filepath.Join(t.TempDir(), "templates.jsonl")
	const text = `{"name":"shipped","language":"en","category":"MARKETING","components":[{"type":"BODY",` +
		`"text":"Your order {{1}} was shipped and arrives on {{2}}."}],"messages":["m0","m1","m2"]}`
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	args := []string{"-month", "2026-10", "-currency", "EUR", "-templates", file}
	r := made(t, lines(t, list), args...)
	a := item(t, r, advice.Templates)
	for i := range 3 {
		list[i].Message.Category = "utility"
	}
	want := r.After.High.Sub(made(t, lines(t, list), args[:4]...).After.High)
	if a.Messages != 3 || a.High == nil || !a.High.Equal(want) || want.Amount.Sign() <= 0 || !a.Low.IsZero() ||
		len(a.Templates) != 1 || a.Templates[0].Name != "shipped" {
		t.Errorf("%d messages save %v to %v, want up to %s: %+v", a.Messages, a.Low, a.High, want, a)
	}
	if _, errs, code := report("", append(args[:5:5], file+"x")...); code != 2 || !strings.Contains(errs, file+"x") {
		t.Errorf("no such file: exit status %d, %s", code, errs)
	}
}
