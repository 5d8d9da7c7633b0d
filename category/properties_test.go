package category_test

import (
	"bufio"
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"github.com/wacost/wacost/category"
)

// samples are the templates of our own and, if they are there, the shared ones.
// Submitted says what our own are.
func samples(t *testing.T, names ...string) []category.Template {
	t.Helper()
	var list []category.Template
	for _, name := range names {
		file, err := os.Open(name)
		if os.IsNotExist(err) && strings.HasPrefix(name, "../../") {
			t.Skip("no shared facts")
		}
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		lines := bufio.NewScanner(file)
		lines.Buffer(nil, 1<<20)
		for lines.Scan() {
			if strings.HasSuffix(name, ".tsv") {
				fields := strings.Split(lines.Text(), "\t")
				list = append(list, category.Template{
					Language:  fields[0],
					Submitted: category.Category(fields[1]),
					Body:      strings.ReplaceAll(fields[2], `\n`, "\n"),
				})
				continue
			}
			tpl, err := category.ParseTemplate(lines.Bytes())
			if err != nil {
				t.Fatal(err)
			}
			var row struct {
				Is category.Category `json:"category_2025"`
			}
			if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
				t.Fatal(err)
			}
			tpl.Submitted, tpl.Approved, tpl.Becomes = row.Is, "", ""
			list = append(list, tpl)
		}
	}
	return list
}

// Domains are short texts of many trades, written without a look at the lists
// of words and then used to mend them. The others are whole templates, labelled
// by hand.
const (
	domains = "testdata/domains.tsv"
	ownA    = "testdata/own_a.jsonl"
	ownB    = "testdata/own_b.jsonl"
	ownC    = "testdata/own_c.jsonl"
	shared  = "../../shared/category/dev.jsonl"
)

// The floors are in thousandths.
func TestOwnScore(t *testing.T) {
	for _, of := range []struct {
		floor int
		names []string
	}{{985, []string{domains}}, {980, []string{ownA, ownB, ownC}}} {
		list, right := samples(t, of.names...), 0
		for _, tpl := range list {
			if got := category.Classify(tpl); got.Category == tpl.Submitted {
				right++
			} else {
				t.Logf("%s %s is %s, said %s by %v", tpl.ID, tpl.Body, tpl.Submitted, got.Category, ids(got))
			}
		}
		if 1000*right < of.floor*len(list) {
			t.Errorf("%d of %d are right in %s", right, len(list), of.names)
		}
	}
}

func TestProperties(t *testing.T)       { properties(t, samples(t, domains, ownA, ownB, ownC)) }
func TestSharedProperties(t *testing.T) { properties(t, samples(t, shared)) }

// promotions are by language, and the last for those that have none of their own.
var promotions = map[string]string{
	"en": "Get 20% off your next order!",
	"es": "¡Aprovecha 20 % de descuento!",
	"pt": "Aproveite 20% de desconto!",
	"fr": "Profitez de 20 % de remise !",
	"de": "Sichere dir 20 % Rabatt!",
	"it": "Approfitta del 20% di sconto!",
	"nl": "Profiteer nu van 20% korting!",
	"tr": "Hemen %20 indirim kazan!",
	"ar": "احصل على خصم 20٪!",
	"he": "20% הנחה על הכל!",
	"zh": "全场八折优惠！",
	"ru": "Скидка 20 % на всё!",
	"pl": "Skorzystaj z rabatu 20%!",
	"ro": "Profită de 20% reducere!",
	"":   "Get 20% off your next order!",
}

func properties(t *testing.T, list []category.Template) {
	for _, tpl := range list {
		was := category.Classify(tpl)
		name := fmt.Sprintf("%s %s %.60q", tpl.Language, tpl.ID, tpl.Body)
		language, _, _ := strings.Cut(tpl.Language, "_")
		if promotion := cmp.Or(promotions[language], promotions[""]); tpl.Body != "" && tpl.Library == "" {
			for _, body := range []string{
				tpl.Body + "\n" + promotion, promotion + "\n" + tpl.Body, tpl.Body + " " + promotion,
			} {
				more := tpl
				more.Body = body
				if got := category.Classify(more); got.Category == category.Utility {
					t.Errorf("%s: %s, with a promotion %s", name, was.Category, got.Category)
				}
			}
		}
		if was.Category != category.Marketing && len(tpl.Cards) == 0 {
			less := withoutPromotion(tpl, was)
			if got := category.Classify(less); got.Category == category.Marketing {
				t.Errorf("%s: %s, without promotion %s: %q by %+v",
					name, was.Category, got.Category, less.Body, got.Reasons)
			}
		}
		for what, change := range changes {
			if got := category.Classify(each(tpl, change)); got.Category != was.Category {
				t.Errorf("%s: %s, with %s %s", name, was.Category, what, got.Category)
			}
		}
		sound(t, tpl)
	}
}

// withoutPromotion cuts the words that are evidence for marketing, but not those
// that are evidence for utility too.
func withoutPromotion(tpl category.Template, v category.Classification) category.Template {
	cut := func(where, text string) string {
		cut := make([]bool, len(text))
		for _, own := range []category.Category{category.Marketing, category.Utility} {
			for _, r := range v.Reasons {
				if r.For == own && r.Where == where && holdsAt(text, r.Start, r.Text) {
					for i := range len(r.Text) {
						cut[r.Start+i] = own == category.Marketing
					}
				}
			}
		}
		var b strings.Builder
		for i := range len(text) {
			if !cut[i] {
				b.WriteByte(text[i])
			}
		}
		return b.String()
	}
	tpl.Header, tpl.Body, tpl.Footer = cut("header", tpl.Header), cut("body", tpl.Body), cut("footer", tpl.Footer)
	buttons := tpl.Buttons
	tpl.Buttons = nil
	for i, b := range buttons {
		b.Text = cut(fmt.Sprintf("button %d", i+1), b.Text)
		b.URL = cut(fmt.Sprintf("button %d url", i+1), b.URL)
		tpl.Buttons = append(tpl.Buttons, b)
	}
	return tpl
}

// each changes all the texts of a template.
func each(tpl category.Template, change func(string) string) category.Template {
	for _, text := range []*string{&tpl.Header, &tpl.Body, &tpl.Footer, &tpl.Offer} {
		*text = change(*text)
	}
	texts := func(list []category.Button) []category.Button {
		var changed []category.Button
		for _, b := range list {
			b.Text = change(b.Text)
			changed = append(changed, b)
		}
		return changed
	}
	tpl.Buttons = texts(tpl.Buttons)
	return tpl
}

var (
	bullet      = regexp.MustCompile(`\p{So}\x{FE0F}?[ *]*\{\{`)
	placeholder = regexp.MustCompile(`\{\{[^{}]*\}\}`)
	address     = regexp.MustCompile(`https?://\S+|www\.\S+`)
	word        = regexp.MustCompile(`(^| )(\pL{3,})( |$)`)
)

// changes are what must not matter.
var changes = map[string]func(string) string{
	"capitals":      func(s string) string { return outside(address, s, strings.ToUpper) },
	"small letters": func(s string) string { return outside(address, s, strings.ToLower) },
	"emoji":         func(s string) string { return strings.ReplaceAll(s, "\n", " 🎉\n") },
	"no emoji": func(s string) string {
		if bullet.MatchString(s) {
			return s // of a placeholder alone on a line an emoji says that it is an entry of a list
		}
		return strings.Map(func(r rune) rune {
			if unicode.Is(unicode.So, r) && r > 0x2000 {
				return -1
			}
			return r
		}, s)
	},
	"bold":               func(s string) string { return word.ReplaceAllString(s, "$1*$2*$3") },
	"italics":            func(s string) string { return word.ReplaceAllString(s, "${1}_${2}_$3") },
	"struck":             func(s string) string { return word.ReplaceAllString(s, "$1~$2~$3") },
	"named placeholders": func(s string) string { return placeholder.ReplaceAllString(s, "{{the_value}}") },
	"other placeholders": func(s string) string { return placeholder.ReplaceAllString(s, "{{ 7 }}") },
}

// outside changes what isn't an address or a placeholder.
func outside(keep *regexp.Regexp, s string, change func(string) string) string {
	var b strings.Builder
	last := 0
	kept := append(keep.FindAllStringIndex(s, -1), placeholder.FindAllStringIndex(s, -1)...)
	at := map[int]int{}
	for _, k := range kept {
		at[k[0]] = max(at[k[0]], k[1])
	}
	for i := 0; i < len(s); i++ {
		if end, ok := at[i]; ok && i >= last {
			b.WriteString(change(s[last:i]))
			b.WriteString(s[i:end])
			last = end
		}
	}
	b.WriteString(change(s[min(last, len(s)):]))
	return b.String()
}
