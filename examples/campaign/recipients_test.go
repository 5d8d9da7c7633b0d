package main

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/window"
)

func at(t testing.TB, text string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// readAll reads a file. It returns its recipients, and each row that can't be read as
// text.
func readAll(t testing.TB, text string) (list []recipient, ignored []string, faults []string) {
	t.Helper()
	rs, err := readHeader(strings.NewReader(text), time.UTC, "")
	if err != nil {
		return nil, nil, []string{err.Error()}
	}
	for {
		var r recipient
		err := rs.next(&r)
		var bad *badRow
		switch {
		case errors.Is(err, io.EOF):
			return list, rs.ignored, faults
		case errors.As(err, &bad):
			faults = append(faults, err.Error())
			continue
		case err != nil:
			t.Fatal(err)
		}
		list = append(list, r)
	}
}

// A user is the number as it is written, as dialled in the country, or the country.
func TestUsers(t *testing.T) {
	for text, want := range map[string]string{
		"phone\n+5511987654321\n":                   "+5511987654321",
		"phone;name\n+55 11 98765-4321;x,y\n":       "+55 11 98765-4321",
		"name\tphone\nx\t5511987654321\n":           "5511987654321",
		"\"phone\";\"name\"\n\"+55119876\";\"a\"\n": "+55119876",
		" Phone ,Name\n +5511987654321 ,x\n":        "+5511987654321",
		"phone,country\n11 98765-4321,br\n":         "+551187654321", // the number's key
		"phone,country\n+493055501012,BR\n":         "+493055501012", // the number says where it is
		"phone,country\n,BR\n":                      "BR",
		"phone,country\nBR.1349,DE\n":               "BR.1349",
		"phone,country\n12,BR\n":                    "12", // which is told when it is placed
		"phone,country\n,\n\n , \n+5511,\n":         "+5511",
		"notes,phone\n\"a\nb,c\",+5511\n":           "+5511",
	} {
		list, _, faults := readAll(t, text)
		if len(list) != 1 || len(faults) > 0 || list[0].to != want {
			t.Errorf("%q: %v, %q, want %s", text, list, faults, want)
		}
	}
}

// Instants become what is remembered of the user.
func TestThreads(t *testing.T) {
	inbound := at(t, "2026-11-29T12:00:00Z")
	click, answer := at(t, "2026-11-28T12:00:00Z"), at(t, "2026-11-28T13:00:00Z")
	const form = time.RFC3339
	for text, want := range map[string]window.Thread{
		",,":                           {},
		inbound.Format(form) + ",,":    {LastInbound: inbound},
		"," + click.Format(form) + ",": {LastInbound: click, Entered: click},
		inbound.Format(form) + "," + click.Format(form) + ",": {
			LastInbound: inbound, EarlierInbound: click, Entered: click},
		"," + click.Format(form) + "," + answer.Format(form): {LastInbound: click, Entered: click, Answered: answer},
	} {
		list, _, faults := readAll(t, "last_inbound,ad_click,answered,phone\n"+text+",+5511\n")
		if len(list) != 1 || len(faults) > 0 {
			t.Errorf("%q: %v, %q", text, list, faults)
		} else if diff := cmp.Diff(want, list[0].thread); diff != "" {
			t.Errorf("%q (-want +got):\n%s", text, diff)
		}
	}
}

// A row that can't be read is told by its line, in words that say what to do.
func TestBadRows(t *testing.T) {
	for text, want := range map[string]string{
		"":                                         "empty: want a header",
		"\n \n":                                    "empty: want a header",
		"\n\n":                                     "empty: want a header",
		"name,number\n":                            `no column phone among ["name" "number"]`,
		"+5511987654321\n+5511987654322\n":         "the first row names the columns",
		"phone,phone\n":                            "two columns phone",
		"\xf0\x00\r,\n":                            "no text",
		"PK\x03\x04\x14\x00,\n":                    "a workbook",
		"phone\r+5511\r+5512":                      "CR alone",
		"phone,last_inbound\r+5511,\r":             "CR alone",
		"phone,name\n+5511\n":                      "line 2: 1 fields, where the header has 2",
		"phone,name\n+5511,a,b\n":                  "line 2: 3 fields",
		"phone,name\n,a\n":                         "line 2: no phone",
		"phone\n\"+5511\n+5512\n\"\n":              "line 2: phone goes on over several lines",
		"phone,name\n+5511,\"a\n":                  "line 2: a quote is opened",
		"phone,country\n1,Brazil\n":                `line 2: country "Brazil": want an ISO code such as BR`,
		"phone,last_inbound\n1,2026-11-20\n":       `line 2: last_inbound "2026-11-20": want a time such as`,
		"phone,last_inbound\n1,20.11.2026 12:00\n": "line 2: last_inbound",
		"phone,answered\n1,2026-11-20T12:00:00Z\n": "line 2: answered without ad_click",
		"phone,ad_click\n1,yesterday\n":            "line 2: ad_click",
		"phone,ad_click,answered\n1,2026-11-20T12:00:00Z,no\n":                   "line 2: answered",
		"phone,ad_click,answered\n1,2026-11-20T12:00:00Z,2026-11-20T11:59:59Z\n": "line 2: answered before ad_click",
		strings.Repeat("x", 5<<20) + ",phone\n":                                  "line 1: longer than 4 MiB",
		"\"phone\n+5511":                                                         "line 1: a quote is opened",
	} {
		list, _, faults := readAll(t, text)
		if len(list) > 0 || len(faults) != 1 || !strings.Contains(faults[0], want) {
			t.Errorf("%.60q: %v, %.200q, want %s", text, list, faults, want)
		}
	}
}

// Times are never passed over, so their faults are told from others.
func TestBadInstantsAreTold(t *testing.T) {
	for text, want := range map[string]bool{
		"phone,last_inbound\n1,x\n": true, "phone,answered\n1,2026-11-20T12:00:00Z\n": true, "phone,name\n,x\n": false,
	} {
		rs, err := readHeader(strings.NewReader(text), time.UTC, "")
		if err != nil {
			t.Fatal(err)
		}
		if err := rs.next(new(recipient)); errors.As(err, new(badInstant)) != want {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// Other columns are named once.
func TestOtherColumns(t *testing.T) {
	_, ignored, _ := readAll(t, "name,phone,Notes,name,Country Code,country\n")
	if diff := cmp.Diff([]string{"name", "notes", "country_code"}, ignored); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// A header may have very many columns: to look each up among all took minutes.
func TestManyColumns(t *testing.T) {
	const columns = 200_000
	header := "phone"
	var b strings.Builder
	for i := range columns {
		fmt.Fprintf(&b, ",c%d", i)
	}
	row := "\n+4915112345678" + strings.Repeat(",", columns)
	list, ignored, faults := readAll(t, header+b.String()+row)
	if len(list) != 1 || len(ignored) != columns || len(faults) > 0 {
		t.Errorf("%d rows, %d columns ignored, faults %v", len(list), len(ignored), faults)
	}
}
