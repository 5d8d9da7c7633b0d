package metafile_test

import (
	"bytes"
	"encoding/csv"
	"errors"
	"maps"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"
	"github.com/wacost/wacost/ratecard"
	"github.com/wacost/wacost/ratecard/metafile"
)

// The fixtures are laid out as Meta's files are. Their figures are invented.
const (
	listCSV = "\ufeff\"Cost per message in GBP, effective October 1, 2026\",,,,,,\r\n" +
		"\"Some notes, and \"\"quotes\"\"\",,,,https://example.com,,\r\n" +
		"Market,Currency,Marketing,Utility,Authentication,\"Authentication-\r\nInternational\",Service\r\n" +
		"Brazil,GBD,0.0500,0.0060,0.0060,n/a,n/a\r\n" +
		"Indonesia,gbp,\"1,940.130\",0.0200,0.0210,0.1000,£0.0200\r\n" +
		"Rest of Central & Eastern Europe,£,0.0700,n/a,N/A,n/a\r\n" +
		"Other,GBP,0,0.0070,n/a,n/a,0.0070\r\n" +
		",,,,,,\r\n"

	tiersCSV = "\"Volume tiers in GBP\",,,,,,,,,,,,,,,,\n" +
		"https://example.com,,,,,,,,,,,,,,,,\n" +
		",,Utility,,,,,Authentication,,,,,Authentication-International,,,,\n" +
		",,Messages (per month),,What we charge,,,Messages (per month),,What we charge,,,Messages (per " +
		"month),,What we charge,,\n" +
		"\"Market\n(per rate card)\",Currency,From,To,Rate type,Rate,vs. List rate,From,To,Rate type,Rate,vs. " +
		"List rate,From,To,Rate type,Rate,vs. List rate\n" +
		"Brazil,GBD,0,\"250,000\",List rate,0.006,0%,0,\"500,000\",List rate,0.0060,0%,n/a,n/a,n/a,n/a,n/a\n" +
		",GBD,\"250,001\",\"1,000,000\",Tier rate,0.0057,-5%,\"500,001\",--,Tier " +
		"rate,0.0057,-5%,n/a,n/a,n/a,n/a,n/a\n" +
		",,\"1,000,001\",--,Tier rate,0.0057,-10%,n/a,n/a,n/a,n/a,n/a,n/a,n/a,n/a,n/a,n/a\n" +
		"Indonesia,GBP,,--,List rate,0.0200,0%,1,1000,List rate,0.0210,0%,0,1000,List rate,0.1000,0%\n" +
		"Indonesia,GBP,,,,,,1001,--,Tier rate,0.0200,-5%,1001,—,Tier Rate,0.0,-5%\n" +
		"Other,GBP,0,100,List rate,0.0070,0%\n" +
		",,101,--,Tier rate,0.0060,-5%\n"

	cardYAML = `card: meta/GBP/2026-10-01
model: pmp
currency: GBP
effective: 2026-10-01
unit: message
checked: 2026-12-15
sources:
  gbp-2610: {where: "files", what: "invented"}
columns: marketing utility authentication authentication_international service
rates:
  Brazil: 0.0500 0.0060 0.0060 -- --
  Indonesia: 1940.130 0.0200 0.0210 0.1000 0.0200
  Other: 0 0.0070 -- -- 0.0070
  Rest of Central & Eastern Europe: 0.0700 -- -- -- --
tiers:
  Brazil utility: 250000 1000000 | 0.0057 0.0057
  Brazil authentication: 500000 | 0.0057
  Indonesia authentication: 1000 | 0.0200
  Indonesia authentication_international: 1000 | 0.0
  Other utility: 100 | 0.0060
basis:
  - grade: read
    confidence: medium
    from: gbp-2610
    list: marketing, utility, authentication, authentication_international, service
    steps: utility, authentication, authentication_international
`
)

var (
	october   = ratecard.Date{Year: 2026, Month: 10, Day: 1}
	checked26 = ratecard.Date{Year: 2026, Month: 12, Day: 15}
	invented  = metafile.Head{Effective: october, Checked: checked26,
		Source: ratecard.Source{ID: "gbp-2610", Where: "files", What: "invented"}}
)

func rowsOf(t testing.TB, text string) [][]string {
	t.Helper()
	rows, err := metafile.ReadRows(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func yamlOf(t testing.TB, c *ratecard.Card) string {
	t.Helper()
	var b bytes.Buffer
	if err := c.WriteYAML(&b); err != nil {
		t.Fatal(err)
	}
	back, err := ratecard.Parse(bytes.NewReader(b.Bytes()))
	if err != nil {
		t.Fatalf("%v in\n%s", err, &b)
	}
	if !back.Equal(c) {
		t.Errorf("Parse of WriteYAML is another card:\n%s", &b)
	}
	return b.String()
}

func TestParse(t *testing.T) {
	c, err := metafile.Parse(invented, rowsOf(t, listCSV), rowsOf(t, tiersCSV))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(cardYAML, yamlOf(t, c)); diff != "" {
		t.Error(diff)
	}
}

// In a workbook the header of the tiers is three rows of merged cells, rows end
// where their cells do, and prices may be shown with a sign.
func TestParseWorkbook(t *testing.T) {
	list := [][]string{
		{"Cost per message in USD"},
		{"This isn't our current card."},
		nil,
		{"Market", "Currency", "Marketing", "Utility", "Authentication", "Authentication-\nInternational", "Service",
			"Meta Business Agent"},
		{"Brazil", "$US", "$0.0500", " $0.0060 ", "$US0.006", "n/a", "USD 0.0060", "$2.00 USD / 1 M (million) tokens"},
		{"Other", "US$", "0.0600", "0.0070", "0.0070"},
		nil, {""}, {"", "", " "},
	}
	tiers := [][]string{
		{"Cost per message in USD"},
		{"Market\n(per rate card)", "", "Authentication", "", "", "", "", "Utility"},
		{"", "", "Messages (per month)", "", "What we charge", "", "", "Messages (per month)", "", "What we charge"},
		{"", "Currency", "From", "To", "Rate type", "Rate", "vs. List rate", "From", "To", "Rate type", "Rate",
			"vs. List rate", "", ""},
		{"Brazil", "USD", "0", "200", "List rate", "$0.0060", "0%", "0", "100", "List rate", "$0.0060", "0%"},
		{"", "USD", "201", "--", "Tier rate", "0.0050", "-17%", "101", "--", "Tier rate", "$0.0040", "-33%"},
		{"Other", "USD", "0", "--", "List rate", "0.0070", "", "0", "--", "List rate", "0.0070"},
		nil,
	}
	c, err := metafile.Parse(metafile.Head{ID: "acme/USD", Effective: october, Checked: checked26}, list, tiers)
	if err != nil {
		t.Fatal(err)
	}
	want := `card: acme/USD
model: pmp
currency: USD
effective: 2026-10-01
unit: message
checked: 2026-12-15
sources:
  meta: {}
columns: marketing utility authentication service
rates:
  Brazil: 0.0500 0.0060 0.006 0.0060
  Other: 0.0600 0.0070 0.0070 --
tiers:
  Brazil utility: 100 | 0.0040
  Brazil authentication: 200 | 0.0050
basis:
  - grade: read
    confidence: medium
    from: meta
    list: marketing, utility, authentication, service
    steps: utility, authentication
`
	if diff := cmp.Diff(want, yamlOf(t, c)); diff != "" {
		t.Error(diff)
	}
}

// The rows above the header may be cut off: the groups then stand in Meta's order.
func TestParseBareTiers(t *testing.T) {
	rows := rowsOf(t, tiersCSV)
	c, err := metafile.Parse(invented, rowsOf(t, listCSV), rows[4:])
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(cardYAML, yamlOf(t, c)); diff != "" {
		t.Error(diff)
	}
}

// Without tiers a ladder ends at its first bound, which USD knows.
func TestParseListOnly(t *testing.T) {
	list := rowsOf(t, strings.ReplaceAll(listCSV, "Brazil,GBD,0.0500,0.0060,0.0060,n/a",
		"Brazil,GBD,0.0500,0.0060,0.0060,0.0300"))
	c, err := metafile.Parse(invented, list, nil)
	if err != nil {
		t.Fatal(err)
	}
	text := yamlOf(t, c)
	usd, err := ratecard.Published().Card("USD", october)
	if err != nil {
		t.Fatal(err)
	}
	for k, tiers := range c.Rows() {
		if k.Item == ratecard.Marketing || k.Item == ratecard.Service {
			if len(tiers) != 1 || tiers[0].UpTo != 0 || tiers[0].How != "" {
				t.Errorf("%v: %v, want one open tier", k, tiers)
			}
			continue
		}
		item := k.Item
		if k.Market == "Brazil" && item == ratecard.AuthenticationInternational {
			item = ratecard.Authentication // USD doesn't price it, and the counter is that one's
		}
		of, err := usd.Tiers(k.Market, item)
		if err != nil {
			t.Fatal(err)
		}
		if len(tiers) != 1 || tiers[0].UpTo != of[0].UpTo || !strings.Contains(tiers[0].How, usd.ID()) ||
			tiers[0].Grade != ratecard.GradeRead {
			t.Errorf("%v: %v, want one tier up to %d, as %s has it", k, tiers, of[0].UpTo, usd.ID())
		}
		if _, err := c.TierAt(k.Market, k.Item, tiers[0].UpTo); err != nil {
			t.Errorf("%v: %v", k, err)
		}
		if _, err := c.TierAt(k.Market, k.Item, tiers[0].UpTo+1); !errors.Is(err, ratecard.ErrNoRate) {
			t.Errorf("%v: %v for a unit past the bound, want ErrNoRate", k, err)
		}
	}
	if !strings.Contains(text, "Brazil authentication_international: 500000 | --") {
		t.Errorf("no such ladder in\n%s", text)
	}
	// A market that no USD card of the day has leaves the bound unknown.
	head := invented
	head.Effective = ratecard.Date{Year: 2026, Month: 7, Day: 1}
	_, err = metafile.Parse(head, rowsOf(t, "Market,Currency,Marketing,Utility\nOther,GBP,1,1\nKuwait,GBP,1,1\n"), nil)
	want := "ratecard: malformed: line 3: list: Kuwait utility has volume tiers whose first bound isn't known " +
		"(meta/USD/2026-07-01 has none): give the table of tiers"
	if err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

func TestParseCurrency(t *testing.T) {
	for text, want := range map[string]ratecard.Currency{
		"$US": "USD", "US$": "USD", "$us": "USD", "usd": "USD", "A$": "AUD", "£": "GBP", "GBD": "GBP", "₹": "INR",
		"RP": "IDR", "Rp": "IDR", "€": "EUR", "R$": "BRL", "RM": "MYR", " clp ": "CLP", "XYZ": "XYZ",
		"$": "", "": "", "US": "", "dollars": "", "GB£": "",
	} {
		c, err := metafile.Parse(invented, [][]string{{"Market", "Currency", "Marketing", "Utility"},
			{"Other", text, "1", "n/a"}}, nil)
		switch {
		case want == "" && !errors.Is(err, ratecard.ErrMalformed):
			t.Errorf("%q: %v, want ErrMalformed", text, err)
		case want != "" && err != nil:
			t.Errorf("%q: %v", text, err)
		case want != "" && c.Currency() != want:
			t.Errorf("%q is %s, want %s", text, c.Currency(), want)
		}
	}
}

func TestLayoutOf(t *testing.T) {
	for text, want := range map[string]metafile.Layout{listCSV: metafile.LayoutList, tiersCSV: metafile.LayoutTiers,
		"": "", "a,b\nc\n": ""} {
		if got := metafile.LayoutOf(rowsOf(t, text)); got != want {
			t.Errorf("%.30q: %q, want %q", text, got, want)
		}
	}
}

func TestReadRows(t *testing.T) {
	got := rowsOf(t, "\ufeffa,\"b\r\nc\"\r\n\r\nd\r\ne,f,g")
	want := [][]string{{"a", "b\nc"}, nil, nil, {"d"}, {"e", "f", "g"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	_, err := metafile.ReadRows(strings.NewReader("a,b\n\"c"))
	if want := `ratecard: malformed: line 2: extraneous or missing " in quoted-field`; err == nil ||
		err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
	broken := errors.New("broken")
	if _, err := metafile.ReadRows(errReader{broken}); !errors.Is(err, broken) {
		t.Errorf("%v, want the reader's own error", err)
	}
}

// A file of MaxFile bytes is read, and one of a byte more is not.
func TestMaxFile(t *testing.T) {
	if metafile.MaxFile != 4<<20 {
		t.Errorf("MaxFile is %d; its error says 4 MiB", metafile.MaxFile)
	}
	text := strings.Repeat(strings.Repeat("a", 1023)+"\n", metafile.MaxFile/1024)
	if rows, err := metafile.ReadRows(strings.NewReader(text)); err != nil || len(rows) != metafile.MaxFile/1024 {
		t.Errorf("%d rows, %v; want all of a file of %d bytes", len(rows), err, len(text))
	}
	_, err := metafile.ReadRows(strings.NewReader(text + "a"))
	if want := "ratecard: malformed: longer than 4 MiB"; err == nil || err.Error() != want ||
		!errors.Is(err, ratecard.ErrMalformed) {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

// ReadCSV is Parse of what ReadRows gives, and tells which file a fault is in.
func TestReadCSV(t *testing.T) {
	c, err := metafile.ReadCSV(invented, strings.NewReader(listCSV), strings.NewReader(tiersCSV))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(cardYAML, yamlOf(t, c)); diff != "" {
		t.Error(diff)
	}
	if c, err = metafile.ReadCSV(invented, strings.NewReader(listCSV), nil); err != nil {
		t.Fatal(err)
	}
	if _, err := c.TierAt("Brazil", ratecard.Utility, 250_001); !errors.Is(err, ratecard.ErrNoRate) {
		t.Errorf("without tiers: %v for a unit past the first bound, want ErrNoRate", err)
	}
	for _, test := range []struct{ list, tiers, want string }{
		{"\"", tiersCSV, "list: ratecard: malformed: line 1: "},
		{listCSV, "\"", "tiers: ratecard: malformed: line 1: "},
		{listCSV, "", "ratecard: malformed: tiers: no header row"},
	} {
		_, err := metafile.ReadCSV(invented, strings.NewReader(test.list), strings.NewReader(test.tiers))
		if err == nil || !strings.HasPrefix(err.Error(), test.want) || !errors.Is(err, ratecard.ErrMalformed) {
			t.Errorf("got  %v\nwant %s…", err, test.want)
		}
	}
}

type errReader struct{ error }

func (r errReader) Read([]byte) (int, error) { return 0, r.error }

// One of Meta's own files, which isn't part of the module, says what the card
// carried here and the table of collected rates say.
func TestOwnFile(t *testing.T) {
	file, err := os.Open("../../../shared/rates/meta/cop-2026-07-01.csv")
	if err != nil {
		t.Skip("not here:", err)
	}
	defer file.Close()
	rows, err := metafile.ReadRows(file)
	if err != nil {
		t.Fatal(err)
	}
	july := ratecard.Date{Year: 2026, Month: 7, Day: 1}
	got, err := metafile.Parse(metafile.Head{Effective: july, Checked: checked26}, rows, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got.ID() != "meta/COP/2026-07-01" {
		t.Errorf("the card's ID is %s", got.ID())
	}
	yamlOf(t, got)
	list := map[ratecard.Key]string{}
	for k, tiers := range got.Rows() {
		list[k] = text(tiers[0].Price)
	}

	embedded, err := ratecard.Published().Card("COP", july)
	if err != nil {
		t.Fatal(err)
	}
	carried := map[ratecard.Key]string{}
	for k, tiers := range embedded.Rows() {
		carried[k] = text(tiers[0].Price)
		mine, err := got.Tiers(k.Market, k.Item)
		if err != nil || mine[0].UpTo != tiers[0].UpTo {
			t.Errorf("%v: %v (%v), want the bound of %v", k, mine, err, tiers[0])
		}
	}
	if diff := cmp.Diff(carried, list); diff != "" {
		t.Errorf("against the embedded card: %s", diff)
	}
	if changes, err := got.Changes(embedded); err != nil || len(changes) > 0 {
		t.Errorf("%v (%v), want no change against the embedded card", changes, err)
	}

	table, err := os.Open("../../../shared/rates/rates.csv")
	if err != nil {
		t.Skip("not here:", err)
	}
	defer table.Close()
	records, err := csv.NewReader(table).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	collected := map[ratecard.Key]string{}
	for _, r := range records {
		k := ratecard.Key{Market: ratecard.Market(r[3]), Item: ratecard.Item(r[4])}
		if r[0] == "2026-07-01" && r[2] == "COP" && (r[5] == "" || r[5] == "0") {
			collected[k] = r[7]
		}
	}
	if diff := cmp.Diff(collected, list); diff != "" {
		t.Errorf("against the collected rates: %s", diff)
	}
	if len(list) != 123 {
		t.Errorf("%d list rates, want 123", len(list))
	}
}

func text(d decimal.Decimal) string { return d.StringFixed(max(0, -d.Exponent())) }

// Whatever the files hold, Parse gives a card that survives being written,
// whose list rates are literally in the list, or a ParseError.
func FuzzParse(f *testing.F) {
	f.Add(listCSV, tiersCSV)
	f.Add(listCSV, "")
	f.Add(tiersCSV, listCSV)
	f.Add("Market,Currency,Marketing,Utility\nOther,₹,₹1,n/a\n", "")
	f.Fuzz(func(t *testing.T, list, tiers string) {
		var tables [2][][]string
		for i, text := range []string{list, tiers} {
			rows, err := metafile.ReadRows(strings.NewReader(text))
			if err != nil {
				if !errors.Is(err, ratecard.ErrMalformed) {
					t.Fatalf("ReadRows: %v", err)
				}
				return
			}
			tables[i] = rows
		}
		if tiers == "" {
			tables[1] = nil
		}
		c, err := metafile.Parse(invented, tables[0], tables[1])
		if err != nil {
			if bad := (*ratecard.ParseError)(nil); !errors.As(err, &bad) ||
				bad.Line > max(len(tables[0]), len(tables[1])) {
				t.Fatalf("Parse: %v", err)
			}
			return
		}
		yamlOf(t, c)
		keys := map[ratecard.Key][]ratecard.Tier{}
		maps.Insert(keys, c.Rows())
		for k, ladder := range keys {
			if !strings.Contains(strings.ReplaceAll(list, ",", ""), text(ladder[0].Price)) {
				t.Errorf("%v: %s isn't in the list", k, text(ladder[0].Price))
			}
			if _, err := c.TierAt(k.Market, k.Item, math.MaxInt64); (err == nil) != (ladder[len(ladder)-1].UpTo == 0) {
				t.Errorf("%v: %v, but the last tier is %v", k, err, ladder[len(ladder)-1])
			}
			if !slices.IsSortedFunc(ladder, func(a, b ratecard.Tier) int { return b.Price.Cmp(a.Price) }) {
				t.Errorf("%v: rates rise: %v", k, ladder)
			}
		}
	})
}
