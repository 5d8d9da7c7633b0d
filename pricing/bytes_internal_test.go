package pricing

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/wacost/wacost/ratecard"
	"github.com/wacost/wacost/window"
)

// Bytes hold every field of what they are of. Who adds one writes it there, too, and raises
// bytesFormat; or says here, by its name, that it isn't written.
func TestBytesHaveEveryField(t *testing.T) {
	for _, test := range []struct {
		of           reflect.Type
		written, not string // not: found anew, or used while something is added only
	}{
		{reflect.TypeFor[Tally](), "totals threads",
			"pricer retention places given by payer period periods others now m s d like"},
		{reflect.TypeFor[totals](), "payers sure most least likely choices doubts apart notes mismatches corrections",
			"markets names levels raises anew joined account ahead tellsLikely fault"},
		{reflect.TypeFor[payers](), "pricers", "numbers"},
		{reflect.TypeFor[payer](), "Pricer base number", "alike first"},
		{reflect.TypeFor[reading](), "classes counts times allowances unpriced", "fault"},
		{reflect.TypeFor[billingClass](), "month pricer span market decision unpriced loose", "epoch"},
		{reflect.TypeFor[decision](), "allowance rule item verb", ""},
		{reflect.TypeFor[allowanceUnits](), "limit units spent overdrawn", "heap shared"},
		{reflect.TypeFor[candidate](), "at id user class word differs", "nth market"},
		{reflect.TypeFor[choice](), "options n", ""},
		{reflect.TypeFor[chosen](), "units times", ""},
		{reflect.TypeFor[delivered](), "first last", ""},
		{reflect.TypeFor[doubtKey](), "month pricer span market cases", ""},
		{reflect.TypeFor[feeCases](), "items refused allowance", ""},
		{reflect.TypeFor[apartKey](), "spanMonth way", ""},
		{reflect.TypeFor[Correction](), "At Counter Level", ""},
		{reflect.TypeFor[Counter](), "Month Scope Of Item Market", ""},
		{reflect.TypeFor[Unpriced](), "Units ID Field Market ChargedBefore Why", ""},
		{reflect.TypeFor[threads](), "entries numbers", "ordered loose free dialing phones byKey byName recent"},
		{reflect.TypeFor[number](), "name phone", "others allowance period rule sold"},
		{reflect.TypeFor[threadEntry](), "number last id inbound earlier rest user", "phone place"},
		{reflect.TypeFor[threadRest](), "thread also", ""},
		{reflect.TypeFor[window.Thread](), "LastInbound EarlierInbound Entered EarlierEntered Answered AnsweredLate " +
			"EarlierAnswered FreeUntil Conversations KnownSince", ""},
		{reflect.TypeFor[window.Conversation](), "Kind Start End ID", ""},
		{reflect.TypeFor[Audience](), "Next recipientReader blocks unplaced", "dialing total block"},
		{reflect.TypeFor[recipientReader](), "pricer", "m s"},
		{reflect.TypeFor[audienceBlock](), "first last span month plain rest",
			"from to service shared foreign windows"},
		{reflect.TypeFor[recipient](), "country reading flags windows", ""},
		{reflect.TypeFor[windowFindings](), "holds unsure notes", ""},
		{reflect.TypeFor[positions](), "units lowest", ""},
	} {
		var fields []string
		for i := range test.of.NumField() {
			fields = append(fields, test.of.Field(i).Name)
		}
		slices.Sort(fields)
		want := strings.Fields(test.written + " " + test.not)
		if slices.Sort(want); !slices.Equal(want, fields) {
			t.Errorf("%v has the fields %v, and here are %v", test.of, fields, want)
		}
	}
}

// What is written by its ID is found by it: no two rules of a day, notes or items have one.
func TestBytesNameOne(t *testing.T) {
	for m, list := range rulesets() {
		for _, dated := range list {
			ids := map[string]bool{}
			for _, r := range dated.rules().rules {
				if ids[r.ID] || r.ID == "" {
					t.Errorf("%v has %q twice", m, r.ID)
				}
				ids[r.ID] = true
			}
		}
	}
	for i, n := range noteTable() {
		if noteByID(n.ID) != 1<<i {
			t.Errorf("%q is found as %b", n.ID, noteByID(n.ID))
		}
	}
	r := new(byteReader)
	for i := range noItem {
		if r.item(string(i.name())) != i || r.err != nil {
			t.Errorf("%q isn't found", i.name())
		}
	}
	written, flags, readings := writtenFacts(), writtenFlags(), writtenReadings()
	known := 0 // readings
	for ratecard.Reading(known).String() != "unknown" {
		known++
	}
	for kind, n := range map[string][2]int{
		"facts":    {len(written[:]), countBits(windowFacts)},
		"flags":    {len(flags[:]), countBits(recipientAll)},
		"readings": {len(readings[:]), known},
	} {
		if n[0] != n[1] {
			t.Errorf("%d of %d %s are written", n[0], n[1], kind)
		}
	}
}

func countBits(f facts) (n int) {
	for ; f != 0; f &= f - 1 {
		n++
	}
	return n
}
