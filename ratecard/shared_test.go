package ratecard_test

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/ratecard"
)

// TestSharedRates: Published holds every row of news/rates.csv, to its digits,
// and no other up to the newest day there.
func TestSharedRates(t *testing.T) {
	rows := shared(t, "news/rates.csv")
	type place struct {
		day      string
		currency ratecard.Currency
		key      ratecard.Key
	}
	at, newest := map[place][]map[string]string{}, ""
	for _, r := range rows {
		p := place{
			day:      r["effective"],
			currency: ratecard.Currency(r["currency"]),
			key:      ratecard.Key{Market: ratecard.Market(r["market"]), Item: ratecard.Item(r["category"])},
		}
		at[p] = append(at[p], r)
		newest = max(newest, p.day)
	}
	for p, steps := range at {
		name := fmt.Sprint(p.day, " ", p.currency, " ", p.key.Market, " ", p.key.Item)
		slices.SortFunc(steps, func(a, b map[string]string) int {
			return cmp.Compare(number(a["tier_from"]), number(b["tier_from"]))
		})
		c := published(t, p.currency, p.day)
		tiers, err := c.Tiers(p.key.Market, p.key.Item)
		if err != nil || len(tiers) != len(steps) {
			t.Errorf("%s: %d tiers, %v; want %d", name, len(tiers), err, len(steps))
			continue
		}
		next := int64(0)
		for i, tier := range tiers {
			r := steps[i]
			if is := digits(tier.Price); is != r["rate"] {
				t.Errorf("%s, tier %d: %s, want %s", name, i, is, r["rate"])
			}
			if from := number(r["tier_from"]); from != next {
				t.Errorf("%s, tier %d begins at %d, the row at %d", name, i, next, from)
			}
			if tier.UpTo != number(r["tier_to"]) {
				t.Errorf("%s, tier %d ends at %d, the row at %s", name, i, tier.UpTo, r["tier_to"])
			}
			next = tier.UpTo + 1
			want := r["model"] + ", per " + r["unit"] + ", " + r["confidence"]
			if is := fmt.Sprintf("%s, per %s, %s", ratecard.WayOf(c), c.Unit(), tier.Confidence); is != want {
				t.Errorf("%s, tier %d: %s; want %s", name, i, is, want)
			}
			grade := ratecard.GradeRead
			switch {
			case strings.HasPrefix(r["sources"], "derived") || strings.Contains(r["sources"], "carried:"):
				grade = ratecard.GradeDerived
			case name == "2024-11-01 USD Rest of Africa utility":
				grade = ratecard.GradeDisputed
			}
			if tier.Grade != grade {
				t.Errorf("%s, tier %d is %s, want %s", name, i, tier.Grade, grade)
			}
			is := strings.Fields(tier.From)
			slices.Sort(is)
			if want := sourceIDs(r["sources"]); !slices.Equal(is, want) {
				t.Errorf("%s, tier %d is from %v, want %v", name, i, is, want)
			}
		}
	}
	n := 0
	for name, c := range embedded(t) {
		day := c.Effective().String()
		if day > newest {
			continue // the rows end before it
		}
		for k, tiers := range c.Rows() {
			n += len(tiers)
			if at[place{day, c.Currency(), k}] == nil {
				t.Errorf("%s %s %s is in no row", name, k.Market, k.Item)
			}
		}
	}
	if n != len(rows) {
		t.Errorf("the cards have %d rates, the rows %d", n, len(rows))
	}
}

var (
	aside = regexp.MustCompile(`\([^)]*\)`)
	oneID = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
)

// sourceIDs reads the IDs out of a row's sources, which also hold words on how
// the row was made: "derived:braze24*typebot24;auth/0.9".
func sourceIDs(s string) []string {
	ids := []string{}
	for part := range strings.SplitSeq(aside.ReplaceAllString(s, ""), ";") {
		for _, made := range []string{"derived", ":", "carried:"} {
			part = strings.TrimPrefix(part, made)
		}
		for id := range strings.SplitSeq(part, "*") {
			if oneID.MatchString(id) {
				ids = append(ids, id)
			}
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// number reads a bound of rates.csv; none is 0.
func number(s string) int64 {
	n, _ := strconv.ParseInt(s, 10, 64)
	return n
}

// TestSharedCoverage: as many markets a category as coverage.md counts.
func TestSharedCoverage(t *testing.T) {
	var head []string
	n, newest := 0, ""
	for line := range strings.Lines(string(sharedFile(t, "news/coverage.md"))) {
		cells := strings.Split(line, "|")
		if len(cells) < 11 || strings.HasPrefix(cells[1], "---") {
			continue
		}
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		if head == nil {
			head = cells
			continue
		}
		n, newest = n+1, max(newest, cells[1])
		want := map[string]int{}
		for i := 4; i < len(cells)-2; i++ {
			if cells[i] != "–" {
				want[head[i]] = int(number(cells[i]))
			}
		}
		read, derived, _ := strings.Cut(cells[len(cells)-2], " / ")
		want["read"], want["derived"] = int(number(read)), int(number(derived))
		c := published(t, ratecard.Currency(cells[2]), cells[1])
		is := map[string]int{"derived": 0}
		for k, tiers := range c.Rows() {
			is[string(k.Item)]++
			if tiers[0].Grade == ratecard.GradeDerived {
				is["derived"]++
			} else {
				is["read"]++
			}
		}
		if _, ok := is["read"]; !ok {
			is["read"] = 0
		}
		if d := gocmp.Diff(want, is); d != "" {
			t.Errorf("%s %s (-want +is):\n%s", cells[1], cells[2], d)
		}
		if markets := ratecard.Markets(on(cells[1])); strconv.Itoa(len(markets)) != cells[3] {
			t.Errorf("%s: %d markets; want %s", cells[1], len(markets), cells[3])
		}
	}
	held := 0
	for _, c := range embedded(t) {
		if c.Effective().String() <= newest {
			held++
		}
	}
	if n != held {
		t.Errorf("%d cards counted, %d embedded", n, held)
	}
}

func TestSharedMarkets(t *testing.T) {
	codes := map[string]bool{}
	for _, r := range shared(t, "markets/markets.csv") {
		codes[r["iso2"]] = true
		c, m := ratecard.Country(r["iso2"]), ratecard.Market(r["market"])
		from := on(r["valid_from"])
		days := []ratecard.Date{from, {Year: from.Year, Month: from.Month, Day: from.Day + 1}}
		if r["valid_from"] == "2022-02-01" {
			days = append(days, on("2022-01-31"), on("2018-08-01"), ratecard.Date{})
		}
		if r["valid_to"] != "" {
			end := on(r["valid_to"])
			days = append(days, ratecard.DateOf(end.In(nil).AddDate(0, 0, -1)))
			if is, err := ratecard.MarketOf(c, end); err != nil || is == m {
				t.Errorf("%s on %s: still %s, %v", c, end, is, err)
			}
		} else {
			days = append(days, on("2026-11-21"), on("9999-12-31"))
		}
		for _, day := range days {
			if is, err := ratecard.MarketOf(c, day); err != nil || is != m {
				t.Errorf("%s on %s: %s, %v; want %s", c, day, is, err, m)
			}
		}
		p, err := ratecard.Locate(r["iso2"])
		if err != nil || p.Country != c || p.Reading != ratecard.ReadingID || p.Inferred != (r["confidence"] != "high") {
			t.Errorf("%s: %+v, %v; confidence %s", c, p, err, r["confidence"])
		}
	}
	for a := 'A'; a <= 'Z'; a++ {
		for b := 'A'; b <= 'Z'; b++ {
			code := string(a) + string(b)
			if _, err := ratecard.MarketOf(ratecard.Country(code), on("2026-11-21")); (err == nil) != codes[code] {
				t.Errorf("%s: %v", code, err)
			}
		}
	}
}

// TestSharedPrefixes puts every digit behind every prefix, and compares with the
// longest prefix of the table.
func TestSharedPrefixes(t *testing.T) {
	country := map[string]string{}
	for _, r := range shared(t, "markets/prefixes.csv") {
		country[r["prefix"]] = r["iso2"]
	}
	longest := func(number string) string {
		for i := len(number); i > 0; i-- {
			if c, ok := country[number[:i]]; ok {
				return c
			}
		}
		return ""
	}
	check := func(number string) {
		p, err := ratecard.Locate("+" + number)
		switch want := longest(number); {
		case want == "" || want == "001":
			if err == nil {
				t.Errorf("+%s: %s, want no country", number, p.Country)
			}
		case err != nil || string(p.Country) != want || p.Reading == ratecard.ReadingID:
			t.Errorf("+%s: %+v, %v; want %s", number, p, err, want)
		}
	}
	for prefix := range country {
		for d := range 10 {
			check((prefix + strconv.Itoa(d) + "2345678")[:max(9, len(prefix)+1)])
			check((prefix + "0" + strconv.Itoa(d) + "234567")[:max(9, len(prefix)+2)])
		}
	}
	for n := range 10000 { // every start of a number
		check(fmt.Sprintf("%04d5678", n))
	}
}

// TestSharedNationalNumbers: of the numbers in a public report, those without "+" are
// refused, unless WhatsApp itself writes them so; and so are none of the forms that
// the notes on numbers name.
func TestSharedNationalNumbers(t *testing.T) {
	written := strings.Fields(string(sharedFile(t, "review/reports/08-national-number/numbers.txt")))
	if len(written) < 5 {
		t.Fatal(written)
	}
	for _, number := range written {
		place, err := ratecard.Locate(number)
		accepted := number[0] == '+' || number == "551187654321"
		if (err == nil) != accepted || accepted && place.Reading != ratecard.ReadingNumber {
			t.Errorf("%s: %+v, %v; want it accepted: %t", number, place, err, accepted)
		}
	}
	notes := string(sharedFile(t, "markets/notes.md"))
	for _, number := range regexp.MustCompile(`\+?\b(52|54|55)\d{9,11}\b`).FindAllString(notes, -1) {
		number = strings.TrimPrefix(number, "+")
		if place, err := ratecard.Locate(number); err != nil || place.Reading != ratecard.ReadingNumber {
			t.Errorf("%s: %+v, %v", number, place, err)
		}
	}
}

func TestSharedForeign(t *testing.T) {
	want := map[ratecard.Country]string{}
	for _, r := range shared(t, "markets/auth_international.csv") {
		want[ratecard.Country(r["iso2"])] = r["from"]
		is, err := ratecard.MarketOf(ratecard.Country(r["iso2"]), on(r["from"]))
		if err != nil || string(is) != r["market"] {
			t.Errorf("%s is %s, %v; want %s", r["iso2"], is, err, r["market"])
		}
	}
	is := map[ratecard.Country]string{}
	for a := 'A'; a <= 'Z'; a++ {
		for b := 'A'; b <= 'Z'; b++ {
			c := ratecard.Country(string(a) + string(b))
			if day, ok := c.AuthenticationInternationalSince(); ok {
				is[c] = day.String()
			}
		}
	}
	if d := gocmp.Diff(want, is); d != "" {
		t.Errorf("countries with the rate (-want +is):\n%s", d)
	}
	if _, ok := ratecard.Country("in").AuthenticationInternationalSince(); ok {
		t.Error("a lower-case code has the rate")
	}
}

var dates = regexp.MustCompile(`\d{4}-\d\d-\d\d`)

// TestSharedCalendar reads the days of cards in rates/README.md, and the
// currencies in markets/currencies.md. The calendar may go on after them.
func TestSharedCalendar(t *testing.T) {
	_, text, ok := strings.Cut(string(sharedFile(t, "rates/README.md")), "Meta published a new card")
	if !ok {
		t.Fatal("README.md has no calendar any more")
	}
	text, _, _ = strings.Cut(text, "\n")
	facts, is := dates.FindAllString(text, -1), calendarDays(t)
	newest := facts[len(facts)-1]
	if d := gocmp.Diff(facts, slices.DeleteFunc(is, func(day string) bool { return day > newest })); d != "" {
		t.Errorf("days of cards (-want +is):\n%s", d)
	}

	want, code := map[string]string{}, regexp.MustCompile(`\b[A-Z]{3}\b`)
	_, text, _ = strings.Cut(string(sharedFile(t, "markets/currencies.md")), "## Currencies")
	text, _, _ = strings.Cut(text, "Total:")
	for line := range strings.Lines(text) {
		cells := strings.Split(line, "|")
		if len(cells) < 5 {
			continue
		}
		for _, c := range code.FindAllString(cells[1], -1) {
			want[c] = cmp.Or(dates.FindString(cells[2]), "2022-02-01")
			if strings.Contains(cells[2], "every CBP card") {
				want[c] = "2022-02-01"
			}
		}
	}
	since := map[string]string{}
	currencies := ratecard.Currencies()
	for _, c := range currencies {
		if first := ratecard.Published().EffectiveDates(c)[0].String(); first <= newest {
			since[string(c)] = first
		}
	}
	if d := gocmp.Diff(want, since); d != "" {
		t.Errorf("currencies (-want +is):\n%s", d)
	}
}
