package analytics_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/analytics"
	"github.com/wacost/wacost/pricing/webhook"
)

// conversations is an answer of points on one month.
func conversations(from, to time.Time, points ...string) string {
	for i, p := range points {
		points[i] = fmt.Sprintf(`{"start":%d,"end":%d,%s}`, from.Unix(), to.Unix(), p)
	}
	return `{"currency":"USD","conversation_analytics":{"data":[{"data_points":[` +
		strings.Join(points, ",") + `]}]},"id":"700"}`
}

// Conversations count when they are opened; messages in an open one don't.
func TestConversations(t *testing.T) {
	from, to := time.Date(2024, 9, 1, 0, 0, 0, 0, time.UTC), time.Date(2024, 10, 1, 0, 0, 0, 0, time.UTC)
	at := func(hours int) time.Time { return from.Add(time.Duration(hours) * time.Hour) }
	const user, clicker, late, again = "573001112233", "573001112234", "573001112235", "573001112236"
	list := []sent{
		{at: at(10), to: user, category: "marketing"},                       // opens one
		{at: at(20), to: user, category: "marketing"},                       // rides on it
		{at: at(21), to: user, category: "utility"},                         // opens another
		{at: at(40), to: user, category: "marketing"},                       // the first has ended
		{at: at(101), to: user, category: "service"},                        // of the allowance
		{at: at(102), to: user, category: "service"},                        // rides
		{at: at(1), to: clicker, category: "referral_conversion", id: "c1"}, // begins free
		{at: at(30), to: clicker, category: "referral_conversion", id: "c1"},
		{at: at(31), to: clicker, category: "referral_conversion"},            // the same, not named
		{at: at(200), to: clicker, category: "referral_conversion", id: "c2"}, // another
		{at: at(-30), to: late, category: "referral_conversion"},              // began the month before
		{at: at(5), to: late, category: "referral_conversion"},                // and is open still
		{at: at(301), to: again, category: "referral_conversion"},             // begins free, not named
		{at: at(310), to: again, category: "referral_conversion", id: "c3"},   // named now
		{at: at(374), to: again, category: "referral_conversion", id: "c3"},   // its webhook came late
		{at: at(500), to: again, category: "referral_conversion"},             // another, not named
		{at: at(-1), to: user, category: "utility"},                           // before the month
	}
	wrote := func(user string, hours int) webhook.Fact {
		return &webhook.Inbound{
			Receiver: webhook.Receiver{Account: "700", Number: "701"},
			ID:       fmt.Sprint(user, hours),
			At:       at(hours),
			From:     webhook.User{Phone: user},
			Type:     "text",
		}
	}
	l := record(t, pricing.Account{}, list, wrote(user, 100), wrote(clicker, 0), wrote(late, -31), wrote(clicker, 199),
		wrote(again, 300), wrote(again, 499))
	// The utility message of the month before opened a conversation until hour 23.
	agreeing := []string{
		`"conversation_type":"REGULAR","conversation_category":"MARKETING","conversation":2,"cost":0.025`,
		`"conversation_type":"FREE_TIER","conversation_category":"SERVICE","conversation":1,"cost":0.0088`,
		`"conversation_type":"FREE_ENTRY_POINT","conversation_category":"SERVICE","conversation":4,"cost":0`,
	}
	c := compare(t, l, decode(t, conversations(from, to, agreeing...)), analytics.Options{})
	if !c.Agrees() || c.Meta != 7 || c.Cost == nil ||
		c.Cost.High.String() != "0.0250 USD" || c.NotOwed.String() != "0.0088 USD" || noteIDs(c.Notes) != "not-owed" {
		t.Errorf("notes %q: %v", noteIDs(c.Notes), c)
	}
	balanced(t, &c)

	c = compare(t, l, decode(t, conversations(from, to,
		`"conversation_category":"MARKETING","conversation":2,"cost":0.025`,
		`"conversation_category":"SERVICE","conversation":1,"cost":0`)), analytics.Options{})
	if got := residuals(&c); got != "volume 4 net -4" || noteIDs(c.Notes) != "types-untold" {
		t.Errorf("without types: %s, notes %q", got, noteIDs(c.Notes))
	}
}

// Until May 2023 who began a conversation priced it.
func TestConversationsByInitiator(t *testing.T) {
	from, to := time.Date(2022, 9, 1, 0, 0, 0, 0, time.UTC), time.Date(2022, 10, 1, 0, 0, 0, 0, time.UTC)
	at := func(hours int) time.Time { return from.Add(time.Duration(hours) * time.Hour) }
	list := []sent{
		{at: at(10), to: "573001112233", category: "business_initiated"},
		{at: at(11), to: "573001112233", category: "business_initiated"},
		{at: at(12), to: "573001112234", category: "business_initiated"},
		{at: at(51), to: "573001112235", category: "user_initiated"},
	}
	wrote := &webhook.Inbound{
		Receiver: webhook.Receiver{Account: "700", Number: "701"},
		ID:       "w",
		At:       at(50),
		From:     webhook.User{Phone: "573001112235"},
		Type:     "text",
	}
	l := record(t, pricing.Account{}, list, wrote)
	for _, tt := range []struct {
		points []string
		want   string
	}{
		{[]string{`"conversation_type":"FREE_TIER","conversation":3`}, ""},
		{
			[]string{
				`"conversation_direction":"BUSINESS_INITIATED","conversation":2`,
				`"conversation_direction":"USER_INITIATED","conversation":1`,
			},
			"",
		},
		{[]string{`"conversation_direction":"BUSINESS_INITIATED","conversation":3`}, "classification 1"},
		{
			[]string{
				`"conversation_type":"REGULAR","conversation":1`,
				`"conversation_type":"FREE_TIER","conversation":2`,
			},
			"classification 1",
		},
	} {
		c := compare(t, l, decode(t, conversations(from, to, tt.points...)), analytics.Options{})
		if got := residuals(&c); got != tt.want {
			t.Errorf("%s: %q, want %q\n%v", tt.points, got, tt.want, c)
		}
	}

	// Later ones are told apart by category: the direction isn't compared.
	later := at(0).AddDate(2, 0, 0)
	l = record(t, pricing.Account{}, []sent{{at: later.Add(time.Hour), to: "573001112233", category: "marketing"}})
	c := compare(t, l, decode(t, conversations(later, later.AddDate(0, 1, 0),
		`"conversation_direction":"BUSINESS_INITIATED","conversation_category":"MARKETING","conversation":1`)),
		analytics.Options{})
	if !c.Agrees() {
		t.Errorf("2024: %v", c)
	}
}

// Messages and conversations aren't counted as one another.
func TestUnitsOfAnotherTime(t *testing.T) {
	start := time.Date(2025, 6, 30, 0, 0, 0, 0, time.UTC)
	l := record(t, pricing.Account{}, []sent{
		{at: start.Add(time.Hour), to: "573001112233", category: "marketing"},
		{at: start.Add(2 * time.Hour), to: "573001112233", category: "marketing"},
		{at: start.Add(25 * time.Hour), to: "573001112234", category: "marketing", typed: "regular"},
	})
	two := start.Add(48 * time.Hour)
	c := compare(t, l, decode(t, conversations(start, two, `"conversation_category":"MARKETING","conversation":1`)),
		analytics.Options{})
	if !c.Agrees() || !strings.Contains(noteIDs(c.Notes), "messages") {
		t.Errorf("conversations: notes %q: %v", noteIDs(c.Notes), c)
	}
	messages := fmt.Sprintf(`{"data":[{"data_points":[{"start":%d,"end":%d,"pricing_category":"MARKETING",`+
		`"volume":3}]}]}`, start.Unix(), two.Unix())
	c = compare(t, l, decode(t, messages), analytics.Options{})
	if !c.Agrees() || !strings.Contains(noteIDs(c.Notes), "conversations") {
		t.Errorf("messages: notes %q: %v", noteIDs(c.Notes), c)
	}
}

// What can't be judged is told, and counts as nothing.
func TestUnjudgedConversations(t *testing.T) {
	from := time.Date(2024, 9, 1, 0, 0, 0, 0, time.UTC)
	l := record(t, pricing.Account{}, []sent{{at: from, to: "573001112233", category: "mystery"}})
	c := compare(t, l, decode(t, conversations(from, from.AddDate(0, 1, 0),
		`"conversation_type":"REGULAR","conversation":0,"cost":0`)), analytics.Options{})
	if !c.Agrees() || c.Ours != 0 || noteIDs(c.Notes) != "unjudged" {
		t.Errorf("notes %q: %v", noteIDs(c.Notes), c)
	}
}
