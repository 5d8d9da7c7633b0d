package main

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/pricing/webhook"
)

// quoted asks for a quote, and returns what /quote answers as JSON and as a page.
func (s *site) quoted(t *testing.T, q url.Values) (answer map[string]any, page string, status int) {
	t.Helper()
	w := s.ask("GET", "/quote?"+q.Encode(), "")
	if w.Code == http.StatusOK {
		if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil {
			t.Fatalf("%v: %s", err, w.Body)
		}
	} else {
		answer = map[string]any{"says": w.Body.String()}
	}
	p := s.ask("GET", "/quote?"+q.Encode(), "", "Accept", "text/html,*/*")
	_, body, _ := strings.Cut(p.Body.String(), "<body>")
	return answer, body, w.Code
}

// A quote goes by what is recorded of the user: refused first, and who isn't known is said
// to be unknown.
func TestQuote(t *testing.T) {
	s := newSite(t, options{secret: secret, accounts: filed(t, twoAccounts)})
	const wrote = `{"object":"whatsapp_business_account","entry":[{"id":"7010009","changes":[{"field":"messages",` +
		`"value":{"metadata":{"phone_number_id":"8090001","display_phone_number":"15550000009"},"messages":[` +
		`{"from":"5511980000001","id":"wamid.W","timestamp":"1795258800","type":"text"}]}}]}]}`
	if status := s.post([]byte(wrote)); status != 200 {
		t.Fatal(status)
	}
	for _, c := range []struct {
		name, to, number, category string
		status                     int
		says, inPage               []string
	}{
		{"a reply", "+55 11 98000-0001", "", "service", 200,
			[]string{"0.01 USD"}, []string{`<p class="sum">0.01 USD`, "text: 0.01 USD, until"}},
		{"to another", "+4917012345678", "", "service", 200,
			[]string{"not delivered (131047)", "nothing is known of the user"},
			[]string{`<p class="sum">not delivered (131047)`, "The user is unknown", "isn&#39;t a template"}},
		{"a template", "5511980000001", "15550000009", "utility", 200,
			[]string{"0.0168 USD"}, []string{"0.0168 USD", "provider"}},
		{"another number", "5511980000001", "15550000010", "utility", 200,
			[]string{"no webhook names the business number"}, []string{"The business number is unknown"}},
		{"nobody", "", "", "utility", 400, []string{"to is missing"}, []string{`name="to"`}},
		{"no category", "5511980000001", "", "", 400, []string{`category ""`}, []string{`role="alert"`}},
		{"no such category", "5511980000001", "", "<b>", 400, []string{`category "<b>"`}, []string{"&lt;b&gt;"}},
		{"no number", "+49", "", "utility", 400, []string{"49"}, []string{`role="alert"`}},
	} {
		t.Run(c.name, func(t *testing.T) {
			q := url.Values{"account": {"7010009"}, "to": {c.to}, "category": {c.category}, "number": {c.number}}
			answer, page, status := s.quoted(t, q)
			if status != c.status {
				t.Errorf("status %d, want %d", status, c.status)
			}
			for _, want := range c.says {
				if says, _ := answer["says"].(string); !strings.Contains(says, want) {
					t.Errorf("says %q, want %s", says, want)
				}
			}
			for _, want := range c.inPage {
				if !strings.Contains(page, want) {
					t.Errorf("the page lacks %s:\n%s", want, page)
				}
			}
			if strings.Contains(s.log.String(), "5511980000001") {
				t.Errorf("personal data in the log: %s", s.log.String())
			}
		})
	}
	answer, _, _ := s.quoted(t, url.Values{"account": {"7010009"}, "to": {"5511980000001"}, "category": {"service"}})
	if answer["number"] != "8090001" || answer["at"] != noon.Format(time.RFC3339) || answer["user_unknown"] != nil {
		t.Errorf("%v", answer)
	}
	// Another account knows nothing of the user.
	answer, _, _ = s.quoted(t, url.Values{"account": {"7010001"}, "to": {"5511980000001"}, "category": {"service"},
		"number": {"8090001"}})
	if answer["user_unknown"] != true || answer["number_unknown"] != true {
		t.Errorf("%v", answer)
	}
}

// A quote goes by what Meta reported of the account, as its bill does.
func TestQuoteHeedsMeta(t *testing.T) {
	s := newSite(t, options{secret: secret})
	s.post([]byte(bodyOf("1", "7010001/8010001")))
	q := url.Values{"to": {"919876543210"}, "category": {"authentication"}}
	says := func() string {
		answer, _, _ := s.quoted(t, q)
		return answer["says"].(string)
	}
	if got := says(); !strings.HasPrefix(got, "0.0014 USD") {
		t.Errorf("before Meta's word: %s", got)
	}
	s.post([]byte(`{"object":"whatsapp_business_account","entry":[{"id":"7010001","time":1794000000,"changes":[{` +
		`"field":"account_update","value":{"event":"AUTH_INTL_PRICE_ELIGIBILITY_UPDATE",` +
		`"auth_international_rate_eligibility":{"start_time":1794000000,"exception_countries":[]}}}]}]}`))
	if got := says(); !strings.HasPrefix(got, "0.0304 USD") {
		t.Errorf("after it: %s", got)
	}
}

// Without a number that webhooks named, one has to be said.
func TestQuoteWithoutNumber(t *testing.T) {
	s := newSite(t, options{secret: secret})
	q := url.Values{"to": {"5511980000001"}, "category": {"utility"}}
	answer, _, status := s.quoted(t, q)
	if status != 400 || !strings.Contains(answer["says"].(string), "no webhook has named one") {
		t.Errorf("%d %v", status, answer)
	}
	s.post([]byte(bodyOf("1", "7010001/8010001", "7010001/8010002")))
	answer, _, status = s.quoted(t, q)
	if status != 400 || !strings.Contains(answer["says"].(string), "such as 80100") {
		t.Errorf("%d %v", status, answer)
	}
	q.Set("number", "8010002")
	if _, page, status := s.quoted(t, q); status != 200 || !strings.Contains(page, `<option value="8010001">`) {
		t.Errorf("%d\n%s", status, page)
	}
}

// A number is one by its ID and by what webhooks show; of webhooks that name none, there is that
// of the options.
func TestNumbersOfAQuote(t *testing.T) {
	const shown = "+1 555 0001"
	of := func(id, display string) webhook.Receiver {
		return webhook.Receiver{Account: "701", Number: id, Display: display}
	}
	type names = []Number
	type receivers = []webhook.Receiver
	for name, c := range map[string]struct {
		receivers receivers
		own       string
		want      names
	}{
		"none":                 {nil, "", nil},
		"an account alone":     {receivers{of("", "")}, "", nil},
		"the option's":         {receivers{of("", "")}, shown, names{{shown, shown}}},
		"as webhooks show it":  {receivers{of("", shown)}, "15550001", names{{shown, shown}}},
		"by its ID":            {receivers{of("801", "")}, "", names{{"801", ""}}},
		"by both":              {receivers{of("801", shown)}, "15550001", names{{"801", shown}}},
		"by one, then by both": {receivers{of("", "15550001"), of("801", shown)}, "", names{{"801", shown}}},
		"by the ID, by both":   {receivers{of("801", ""), of("801", shown)}, "", names{{"801", shown}}},
		"by both, by the ID":   {receivers{of("801", shown), of("801", "")}, "", names{{"801", shown}}},
		"of two IDs":           {receivers{of("1", shown), of("2", shown)}, "", names{{"1", shown}, {"2", shown}}},
		"all kinds": {
			receivers{of("1", shown), of("", "15550002")}, "3",
			names{{"1", shown}, {"15550002", "15550002"}, {"3", "3"}},
		},
	} {
		if diff := cmp.Diff(c.want, numbersOf(c.receivers, c.own)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	s := newSite(t, options{secret: secret, accounts: oneAccount(account, shown)})
	answer, _, status := s.quoted(t, url.Values{"to": {"5511980000001"}, "category": {"utility"}})
	if status != 200 || answer["number"] != shown {
		t.Errorf("%d %v", status, answer)
	}
}

// A quote of a number that several accounts share is refused if one ledger has them all.
func TestQuoteOfASharedNumber(t *testing.T) {
	s := newSite(t, options{secret: secret}) // of an account without an ID
	s.post([]byte(bodyOf("1", "7010001/8010001", "7010002/8010001")))
	answer, _, status := s.quoted(t, url.Values{"to": {"5511980000001"}, "category": {"utility"}})
	if says := answer["says"].(string); status != 400 || !strings.Contains(says, "7010001, 7010002") {
		t.Errorf("%d %s", status, says)
	}
}
