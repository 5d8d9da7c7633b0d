package pricing

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/ratecard"
)

// No message that is plain is unsettled today. If a fact that isn't certain comes to be one of
// its, messages aren't counted alike by the likeliest case.
func TestAlikeIsSettled(t *testing.T) {
	p, err := Account{Zone: time.UTC}.Pricer()
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2025, 10, 15, 0, 0, 0, 0, time.UTC)
	e := Event{At: at, Number: "1", User: "5511987654321"}
	e.Message.Category = category.Utility
	for _, unsure := range []facts{0, inService} {
		tally := p.Tally()
		tally.Add(&e)
		d, place := &tally.d, &tally.places.list[1]
		d.unsure = unsure
		k := d.alikeCount(&place.counts[utility.category()], likeness{plain: true})
		if k.plain != (unsure == 0) {
			t.Errorf("unsure of %b: %+v", unsure, k)
		}
	}
}

// All days on which a caveat begins or ends are the first of a month today, in which a tally
// counts nothing as before. One within a month is noted, too, of messages that are alike.
func TestAlikeAcrossCaveats(t *testing.T) {
	p, err := Account{Zone: time.UTC}.Pricer()
	if err != nil {
		t.Fatal(err)
	}
	october := func(day int) ratecard.Date { return ratecard.Date{Year: 2026, Month: 10, Day: day} }
	begins, ends := october(15), october(20)
	for i := range p.spans {
		if sp := &p.spans[i]; sp.model != nil {
			model := sp.model.next(sp.model.ID, sp.model.Title, sp.model.Since,
				noting(caveat{when: utility, note: noteZone, since: begins, until: ends}))
			sp.ruleset = newRuleset(&model, sp.model.rules)
		}
	}
	for _, days := range [][2]int{{14, 15}, {15, 14}, {19, 20}, {20, 19}} {
		var sum Sum
		tally := p.Tally()
		for i, day := range days {
			e := Event{At: october(day).In(time.UTC), Number: "1"}
			e.User, e.Message.Category = "551198765432"+string('0'+rune(i)), category.Utility
			out, err := p.Apply(&e, nil)
			noted := out.Charge.notes&noteZone != 0
			if err != nil || noted != (day == 15 || day == 19) {
				t.Fatalf("on %d: noted %t, %v", day, noted, err)
			}
			if err := sum.Add(&e, &out); err != nil {
				t.Fatal(err)
			}
			tally.Add(&e)
		}
		want, err := sum.Bill()
		got, err2 := tally.Bill()
		if diff := cmp.Diff(want, got); diff != "" || err != nil || err2 != nil {
			t.Errorf("on %v (-one by one +alike): %v, %v\n%s", days, err, err2, diff)
		}
	}
}
