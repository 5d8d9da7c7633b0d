package category_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/category"
)

// texts are the texts of a template by the Where of a Reason.
func texts(t category.Template) map[string]string {
	m := map[string]string{"header": t.Header, "body": t.Body, "offer": t.Offer, "footer": t.Footer}
	buttons := func(of string, list []category.Button) {
		for i, b := range list {
			name := fmt.Sprintf("%sbutton %d", of, i+1)
			m[name], m[name+" url"] = b.Text, b.URL
		}
	}
	buttons("", t.Buttons)
	for i, c := range t.Cards {
		of := fmt.Sprintf("card %d ", i+1)
		m[of+"header"], m[of+"body"] = c.Header, c.Body
		buttons(of, c.Buttons)
	}
	return m
}

// components are the rules for what has no words.
var components = []string{
	"security-advice", "code-expires", "passcode-button", "library", "limited-time-offer", "carousel",
	"product-header", "product-button", "copy-code", "order-details", "document", "location",
}

// holdsAt reports whether a text holds words at a byte.
func holdsAt(text string, at int, words string) bool {
	return at >= 0 && strings.HasPrefix(text[min(at, len(text)):], words)
}

// inUnits are texts as JavaScript has them.
type inUnits struct {
	texts map[string]string
	units map[string][]uint16
}

// holds reports whether a text holds words from a UTF-16 unit to another.
func (u *inUnits) holds(where string, start, end int, words string) bool {
	all, ok := u.units[where]
	if !ok {
		if u.units == nil {
			u.units = map[string][]uint16{}
		}
		all = utf16.Encode([]rune(u.texts[where]))
		u.units[where] = all
	}
	return 0 <= start && start <= end && end <= len(all) &&
		slices.Equal(all[start:end], utf16.Encode([]rune(words)))
}

// sound checks what holds of every classification of a template on which Meta
// hasn't decided.
func sound(t *testing.T, tpl category.Template) {
	t.Helper()
	v := category.Classify(tpl)
	if !v.Category.Known() || v.Category == category.Service {
		t.Errorf("%+v is %q", tpl, v.Category)
	}
	for i, c := range v.Others {
		if !c.Known() || c == v.Category || slices.Contains(v.Others[:i], c) {
			t.Errorf("%+v is %s or %s", tpl, v.Category, v.Others)
		}
	}
	if (v.Confidence == category.ConfidenceSure) != (len(v.Others) == 0) {
		t.Errorf("%+v is %s, others %s", tpl, v.Confidence, v.Others)
	}
	at := texts(tpl)
	units := inUnits{texts: at}
	behind := false // Category's own reasons
	for _, r := range v.Reasons {
		if behind = behind || r.For != v.Category; behind && r.For == v.Category {
			t.Errorf("%+v: reasons for %s aren't first: %+v", tpl, v.Category, v.Reasons)
		}
		unknown := strings.HasSuffix(r.Rule, "-language") || r.Rule == "unread-sentence"
		if r.Source == "" && !unknown || r.Rule == "" || !r.For.Known() {
			t.Errorf("%+v: %+v", tpl, r)
		}
		if slices.Contains(components, r.Rule) {
			continue
		}
		if r.Rule == "unchecked-language" {
			if r.Text != "" || r.Where != "" || v.Confidence != category.ConfidenceLikely {
				t.Errorf("%+v: %+v, %s", tpl, r, v.Confidence)
			}
			continue
		}
		if r.Rule == "no-evidence" || r.Rule == "unknown-language" {
			if r.Text != "" || r.Where != "" || v.Confidence != category.ConfidenceUnsure {
				t.Errorf("%+v: %+v, %s", tpl, r, v.Confidence)
			}
			continue
		}
		if r.Text == "" || !holdsAt(at[r.Where], r.Start, r.Text) ||
			!units.holds(r.Where, r.StartUTF16, r.EndUTF16, r.Text) {
			t.Errorf("%+v: %+v isn't there", tpl, r)
		}
	}

	soundSuggestion(t, tpl, at)
}

// soundSuggestion checks what holds of every suggestion.
func soundSuggestion(t *testing.T, tpl category.Template, at map[string]string) {
	t.Helper()
	s := category.Suggest(tpl)
	units := inUnits{texts: at}
	end := map[string]int{}
	for _, p := range s.Passages {
		if p.Start < end[p.Where] || len(p.Rules) == 0 {
			t.Errorf("%+v: %+v", tpl, s)
		}
		if slices.Contains(p.Rules, "opt-out") || slices.Contains(p.Rules, "stop-promotions") {
			t.Errorf("%+v: %+v says how to stop", tpl, p)
		}
		end[p.Where] = p.Start + len(p.Text)
		if p.EndUTF16 > 0 && (!holdsAt(at[p.Where], p.Start, p.Text) ||
			!units.holds(p.Where, p.StartUTF16, p.EndUTF16, p.Text)) {
			t.Errorf("%+v: %+v isn't there", tpl, p)
		}
	}
	for _, r := range category.Classify(tpl).Reasons {
		if r.Rule != "opt-out" && r.Rule != "stop-promotions" {
			continue
		}
		for _, p := range s.Passages {
			overlap := r.Start < p.Start+len(p.Text) && p.Start < r.Start+len(r.Text)
			if strings.TrimSuffix(r.Where, " url") == p.Where && (overlap || strings.HasPrefix(p.Where, "button")) {
				t.Errorf("%+v: %+v says how to stop: %+v", tpl, p, r)
			}
		}
	}
	rest, err := tpl.Cut(s.Passages...)
	if err != nil {
		t.Errorf("%+v: %v", tpl, err)
	}
	v := category.Classify(rest)
	if v.Category != s.Without || !slices.Equal(v.Others, s.Others) || v.Confidence != s.Confidence {
		t.Errorf("%+v: %+v, but without the passages %+v", tpl, s, v)
	}
	stands := s.Without != category.Marketing && !slices.Contains(s.Others, category.Marketing)
	says := map[category.Result]bool{
		category.ResultStands:    stands && s.Passages == nil,
		category.ResultEnough:    stands && s.Passages != nil,
		category.ResultEitherWay: s.Without != category.Marketing && !stands,
		category.ResultUncheckedLanguage: s.Without != category.Marketing && !stands &&
			s.Confidence == category.ConfidenceLikely,
		category.ResultTooLittleLeft:   s.Passages != nil,
		category.ResultNothingToCut:    s.Without == category.Marketing && s.Passages == nil,
		category.ResultSaysHowToStop:   s.Without == category.Marketing,
		category.ResultUnknownLanguage: true,
	}
	tpl.Approved = ""
	if was := category.Classify(tpl).Category; was != category.Marketing && s.Passages != nil {
		t.Errorf("%+v is %s: %+v", tpl, was, s)
	}
	if !says[s.Result] {
		t.Errorf("%+v: %+v", tpl, s)
	}
}

func FuzzClassify(f *testing.F) {
	f.Add("en", "Flash sale!!", "Hi {{1}}, your order #{{2}} has shipped.\nGet *20% off* your next one!!. Bye...",
		"Reply STOP to opt out", "Shop now", "https://example.com/sale?x={{1}}", "URL", byte(0))
	f.Add("pt_BR", "", "Olá {{1}}, R$ 1.000,00: vence às 10:30 de 1/2/2026。", "º1 № 2", "", "", "CATALOG", byte(1))
	f.Add("ar", "", "مرحبا {{1}}، تم شحن طلبك رقم {{2}}؟ خصم ٢٠٪ ريال", "", "", "www.example.com.", "otp", byte(2))
	f.Add("zh_CN", "限时优惠！", "您的订单{{1}}已发货。全场八折", "", "", "", "", byte(4))
	f.Add("xx", "{", "{{", "}}{a}{ b}\xff\xc3\u2028", "1\ufe0f\u20e3", "{{1}}", "COPY_CODE", byte(255))
	f.Fuzz(func(t *testing.T, language, header, body, footer, button, url, kind string, flags byte) {
		b := category.Button{Kind: kind, Text: button, URL: url}
		tpl := category.Template{
			Language:         language,
			Header:           header,
			Body:             body,
			Footer:           footer,
			Offer:            button,
			Buttons:          []category.Button{{Text: body}, b},
			Carousel:         flags&1 != 0,
			LimitedTimeOffer: flags&2 != 0,
			SecurityAdvice:   flags&4 != 0,
		}
		if flags&8 != 0 {
			tpl.Cards = []category.CarouselCard{{Header: header, Body: body, Buttons: []category.Button{b}}}
		}
		if flags&16 != 0 {
			tpl.HeaderFormat = "PRODUCT"
		}
		before := fmt.Sprintf("%+v", tpl)
		sound(t, tpl)
		if diff := cmp.Diff(before, fmt.Sprintf("%+v", tpl)); diff != "" {
			t.Errorf("the template was changed:\n%s", diff)
		}
		if a, b := category.Classify(tpl), category.Classify(tpl); !cmp.Equal(a, b) {
			t.Errorf("two classifications differ:\n%s", cmp.Diff(a, b))
		}
	})
}

// Templates that are out of all proportion are read without a fault.
func TestHugeTemplates(t *testing.T) {
	button := category.Button{Text: "Shop now", URL: "https://example.com/sale"}
	huge := category.Template{
		Header:  strings.Repeat("sale ", 10_000),
		Body:    strings.Repeat("Get 20% off!\n", 4_000),
		Buttons: append(slices.Repeat([]category.Button{{Text: "."}}, 70_000), button, category.Button{Kind: "MPM"}),
		Cards:   []category.CarouselCard{{Buttons: slices.Repeat([]category.Button{button}, 300)}},
	}
	sound(t, category.Template{Buttons: huge.Buttons})
	sound(t, category.Template{Cards: huge.Cards})
	sound(t, category.Template{Body: huge.Body})
	sound(t, category.Template{Body: strings.Repeat("your ", 20_000) + "."})
	if got := category.Classify(huge); got.Category != category.Marketing {
		t.Errorf("%s", got.Category)
	}
	// More sentences than are told apart: what stands in the last ones counts.
	long := strings.Repeat("Fine!\n", 300)
	for text, want := range map[string]category.Category{
		"Your order {{1}} has shipped.":                          category.Utility,
		"Your order {{1}} has shipped.\nWhy not treat yourself?": category.Marketing,
	} {
		for _, body := range []string{text, long + text} {
			if got := category.Classify(category.Template{Language: "en", Body: body}); got.Category != want {
				t.Errorf("%q in %d bytes is %s, want %s", text, len(body), got.Category, want)
			}
		}
	}
}
