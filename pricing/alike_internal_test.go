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

// All days on which a caveat begins or ends, or a card may be old, are the first of a month
// today, in which a tally counts nothing as before. Within a month they are heeded, too.
func TestAlikeAcrossNotes(t *testing.T) {
	october := func(day int) ratecard.Date { return ratecard.Date{Year: 2026, Month: 10, Day: day} }
	begins, ends := october(15), october(20)
	for name, change := range map[string]func(*Pricer, *span){
		"caveat": func(_ *Pricer, sp *span) {
			model := sp.model.next(sp.model.ID, sp.model.Title, sp.model.Since,
				noting(caveat{when: utility, note: noteZone, since: begins, until: ends}))
			sp.ruleset = newRuleset(&model, sp.model.rules)
		},
		"card that Meta replaced": func(p *Pricer, sp *span) {
			sh, _ := p.sheetOf(sp)
			sh.replacedFrom = begins.In(time.UTC).Unix()
			sh.setQuiet()
		},
		"card that may be old": func(p *Pricer, sp *span) {
			sh, _ := p.sheetOf(sp)
			sh.staleFrom = begins.In(time.UTC).Unix()
			sh.setQuiet()
		},
	} {
		p, err := Account{Zone: time.UTC}.Pricer()
		if err != nil {
			t.Fatal(err)
		}
		change(p, p.span(begins.In(time.UTC).Unix()))
		for _, days := range [][2]int{{14, 15}, {15, 14}, {19, 20}, {20, 19}} {
			sum, tally := Sum{}, p.Tally()
			for i, day := range days {
				e := Event{At: october(day).In(time.UTC), Number: "1"}
				e.User, e.Message.Category = "551198765432"+string('0'+rune(i)), category.Utility
				out, err := p.Apply(&e, nil)
				if err != nil || sum.Add(&e, &out) != nil {
					t.Fatal(err)
				}
				noted := out.Charge.notes&(noteZone|noteReplaced|noteSuperseded) != 0
				if noted != (day >= 15 && (day < 20 || name != "caveat")) {
					t.Errorf("%s, on %d: noted %t", name, day, noted)
				}
				tally.Add(&e)
			}
			want, err := sum.Bill()
			got, err2 := tally.Bill()
			if diff := cmp.Diff(want, got); diff != "" || err != nil || err2 != nil {
				t.Errorf("%s, on %v (-one by one +alike): %v, %v\n%s", name, days, err, err2, diff)
			}
		}
	}
}
