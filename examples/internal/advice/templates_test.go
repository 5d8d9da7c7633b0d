package advice

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/examples/internal/input"
	"github.com/wacost/wacost/examples/internal/madeup"
	"github.com/wacost/wacost/pricing"
)

// texts are two templates that could be utility, and one that couldn't.
var texts = []string{
	`{"name":"shipped","language":"en","category":"MARKETING","components":[{"type":"BODY",` +
		`"text":"Your order {{1}} has shipped and arrives on {{2}}. Get 20% off your next purchase!"}],` +
		`"messages":["m.1","m.2","elsewhere"]}`,
	`{"name":"sale","language":"en","category":"MARKETING","components":[{"type":"BODY",` +
		`"text":"Big sale: 50% off everything this weekend!"}],"messages":["m.3"]}`,
	`{"name":"due","language":"en","category":"MARKETING","components":[{"type":"BODY",` +
		`"text":"Your invoice {{1}} of {{2}} is due on {{3}}."}],"messages":["m.4","u.5","in.6"]}`,
	`{"name":"shipped","language":"en","category":"MARKETING","components":[{"type":"BODY",` +
		`"text":"Your order {{1}} has shipped and arrives on {{2}}. Get 20% off your next purchase!"}],` +
		`"messages":["m.7"]}`,
}

func readTexts(t *testing.T, lines ...string) ([]Template, error) {
	t.Helper()
	name := filepath.Join(t.TempDir(), "templates.jsonl")
	if err := os.WriteFile(name, []byte(strings.Join(lines, "\n")), 0o600); err != nil {
		t.Fatal(err)
	}
	in, err := input.Open(name, nil)
	if err != nil {
		t.Fatal(name, err)
	}
	defer in.Close()
	return ReadTemplates(in)
}

// used are messages by IDs that say their category, to Germany.
func used() (list []pricing.Event) {
	of := map[string]category.Category{"m": category.Marketing, "u": category.Utility}
	for i, id := range []string{"m.1", "m.2", "m.3", "m.4", "u.5", "in.6", "m.7", "m.8"} {
		kind, _, _ := strings.Cut(id, ".")
		list = append(list, pricing.Event{
			ID:      id,
			At:      november.Add(time.Duration(i) * time.Hour),
			Number:  madeup.Numbers[0],
			User:    "4915112345678",
			Inbound: kind == "in",
			Message: pricing.Message{Category: of[kind]},
		})
	}
	return list
}

func TestTemplates(t *testing.T) {
	list, err := readTexts(t, texts...)
	if err != nil {
		t.Fatal(err)
	}
	events, after := used(), used()
	for _, i := range []int{0, 1, 3, 6} {
		after[i].Message.Category = category.Utility
	}
	for _, word := range []category.Category{"", category.Marketing} { // Meta's
		for i := range events {
			if events[i].Message.Category == category.Marketing {
				events[i].Meta = pricing.Reported{Category: word}
				if word != "" {
					events[i].Meta.Type = pricing.TypeRegular
				}
			}
		}
		it := itemOf(t, Templates, usd(), events, Options{Templates: list})
		saves(t, it, 4, "0.3260 USD", usd(), events, after)
		if !it.Low.IsZero() || it.Low.Currency != "USD" {
			t.Errorf("at least %s", it.Low)
		}
		text := "4 marketing messages used 2 templates that could be utility. Take 1 passage out of them. " +
			"That saves up to 0.3260 USD: Meta decides on the category."
		if it.Text != text {
			t.Errorf("%s", it.Text)
		}
		want := []Rewrite{{"shipped", "en", 3, []category.Passage{{
			Where:      "body",
			Text:       "Get 20% off your next purchase!",
			Start:      51,
			StartUTF16: 51,
			EndUTF16:   82,
			Rules:      []string{"discount", "percent"},
		}}, category.ResultEnough}, {"due", "en", 1, []category.Passage{}, category.ResultStands}}
		if diff := cmp.Diff(want, it.Templates); diff != "" {
			t.Errorf("-want +got:\n%s", diff)
		}
	}
}

// Where Meta may still take the rest for marketing, the advice says so.
func TestTemplatesThatMayNotDo(t *testing.T) {
	const shipped = "Your order {{1}} has shipped and arrives on {{2}}."
	text := strings.Replace(texts[0], shipped, "Your table {{1}} is reserved.", 1)
	text = strings.Replace(text, "],", `,{"type":"FOOTER","text":"Reply STOP to opt out."}],`, 1)
	list, err := readTexts(t, text)
	if err != nil {
		t.Fatal(err)
	}
	it := itemOf(t, Templates, usd(), used(), Options{Templates: list})
	if len(it.Templates) != 1 || it.Templates[0].Result != category.ResultEitherWay ||
		!strings.Contains(it.Text, "Take 1 passage out of them. That may not be enough for 1 template. ") {
		t.Errorf("%s %+v", it.Text, it.Templates)
	}
}

func TestTemplatesSaveNothing(t *testing.T) {
	list, err := readTexts(t, texts[1])
	if err != nil {
		t.Fatal(err)
	}
	code, err := readTexts(t, `{"name":"code","language":"en","components":[{"type":"BODY",`+
		`"add_security_recommendation":true},{"type":"BUTTONS","buttons":[{"type":"OTP","otp_type":"COPY_CODE"}]}],`+
		`"messages":["m.1"]}`)
	if err != nil {
		t.Fatal(err)
	}
	list = append(list, code...)
	dates, err := readTexts(t, `{"name":"dates","language":"en","components":[{"type":"BODY",`+
		`"text":"Get 20% off! Until: {{1}}. See all of it: {{2}}"}],"messages":["m.2"]}`)
	if err != nil {
		t.Fatal(err)
	}
	for says, o := range map[string]Options{
		"Not looked at: no templates were given": {},
		"No marketing message of the log":        {Templates: append(list, dates...)},
	} {
		it := itemOf(t, Templates, usd(), used(), o)
		if it.Messages != 0 || it.High != nil || !strings.Contains(it.Text, says) {
			t.Errorf("%s", it.Text)
		}
	}
}

func TestReadTemplatesFails(t *testing.T) {
	for says, lines := range map[string][]string{
		"empty":                             {"", ""},
		"line 2: ":                          {texts[0], "{"},
		`message "m.1": it is named before`: {texts[0], texts[0]},
		"no name":                           {strings.Replace(texts[0], `"name":"shipped",`, "", 1)},
		"no messages":                       {strings.Replace(texts[0], `"messages"`, `"message"`, 1)},
		"a message without ID":              {strings.Replace(texts[0], `"m.1"`, `""`, 1)},
		"cannot unmarshal":                  {strings.Replace(texts[0], `["m.1","m.2","elsewhere"]`, `"m.1"`, 1)},
		"line 1: category: malformed":       {`{"name":"x","messages":["m.1"]}`},
	} {
		if _, err := readTexts(t, lines...); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%v, want %s", err, says)
		}
	}
}
