package category_test

import (
	"cmp"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/wacost/wacost/category"
)

// stopping are the phrases of the words that say how to stop messages, by language.
func stopping(t *testing.T) map[string][]string {
	t.Helper()
	files, err := filepath.Glob("words/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	list := map[string][]string{}
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		language := strings.TrimSuffix(filepath.Base(name), ".txt")
		stops := false
		for line := range strings.Lines(string(data)) {
			line, _, _ = strings.Cut(line, "#")
			switch line = strings.TrimSpace(line); {
			case strings.HasPrefix(line, "["):
				stops = line == "[opt-out]" || line == "[stop-promotions]"
			case stops && line != "":
				list[language] = append(list[language], line)
			}
		}
	}
	return list
}

// sample is a text that a phrase of the words finds.
func sample(phrase string) string {
	var words []string
	for _, element := range strings.Fields(phrase) {
		first, _, _ := strings.Cut(strings.TrimSuffix(element, "?"), "/")
		switch first {
		case "...", "^", "$":
		case ":":
			words[len(words)-1] += ":"
		case "{x}", "{var}":
			words = append(words, "{{1}}")
		case "{n}":
			words = append(words, "12345")
		case "{cur}":
			words = append(words, "EUR")
		case "{link}":
			words = append(words, "https://example.com/x")
		default:
			words = append(words, strings.ReplaceAll(strings.Trim(first, "*"), "_", " "))
		}
	}
	return strings.Join(words, " ")
}

// How to stop messages is never among what to cut, in any language, also where it stands
// beside a promotion.
func TestSuggestKeepsHowToStop(t *testing.T) {
	named := 0
	for language, list := range stopping(t) {
		promotion := cmp.Or(promotions[language], promotions[""])
		for _, phrase := range list {
			stop := sample(phrase)
			templates := []category.Template{
				{Body: "{{1}} {{2}}.\n" + promotion + "\n" + stop},
				{Body: stop + ". " + promotion},
				{Body: promotion, Footer: stop},
				{Body: promotion, Buttons: []category.Button{{Kind: "QUICK_REPLY", Text: stop}}},
				{Header: stop, Body: promotion},
			}
			if !strings.ContainsAny(phrase, "^$") { // it counts within a sentence
				both := strings.TrimRight(promotion, "!！") + ", " + stop
				templates = append(templates, category.Template{Body: both})
			}
			for _, tpl := range templates {
				tpl.Language = language
				s := category.Suggest(tpl)
				named += len(s.Passages)
				for _, p := range s.Passages {
					if strings.Contains(p.Text, stop) {
						t.Errorf("%s: %q says how to stop: %q", language, p.Text, stop)
					}
				}
			}
		}
	}
	if named == 0 {
		t.Error("nothing was named")
	}
}

// Positions in UTF-16 units hold in texts with letters of all sizes.
func TestUTF16(t *testing.T) {
	pieces := []string{
		"🎉", "é", "👨‍👩‍👧", "折", "a", " ", "\n", "𝒳", "\xff", "Get 20% off!", "Shop now",
		"Your order {{1}} has shipped.", "Responda SAIR", "İ", "ﬁ", "٣", "1️⃣",
	}
	r := rand.New(rand.NewPCG(15, 1))
	text := func() string {
		var b strings.Builder
		for range r.IntN(20) {
			b.WriteString(pieces[r.IntN(len(pieces))])
		}
		return b.String()
	}
	reasons := 0
	for range 500 {
		tpl := category.Template{
			Header:  text(),
			Body:    text() + "Get 20% off!" + text(),
			Footer:  text(),
			Buttons: []category.Button{{Text: text(), URL: text()}},
			Cards:   []category.CarouselCard{{Header: text(), Body: text()}}[:r.IntN(2)],
		}
		sound(t, tpl)
		reasons += len(category.Classify(tpl).Reasons)
	}
	if reasons < 500 {
		t.Errorf("%d reasons", reasons)
	}
}

// A component with how to stop messages in it is not cut either, whichever it is.
func TestStopStaysInComponents(t *testing.T) {
	const stop = "Reply STOP to unsubscribe"
	for what, tpl := range map[string]category.Template{
		"offer":          {LimitedTimeOffer: true, Offer: stop},
		"product header": {HeaderFormat: "PRODUCT", Header: stop},
		"carousel":       {Cards: []category.CarouselCard{{Body: "Trainers"}, {Body: stop}}},
		"card's button":  {Cards: []category.CarouselCard{{Buttons: []category.Button{{Text: stop}}}}},
	} {
		tpl.Body = "Your order {{1}} has shipped and arrives on {{2}}."
		s := category.Suggest(tpl)
		if len(s.Passages) > 0 || s.Result != category.ResultSaysHowToStop {
			t.Errorf("%s: %+v", what, s)
		}
	}
}
