package category

import (
	"slices"
	"strconv"
	"strings"
)

// row reads a row of a partner's, if the object is one.
func (d *templateDecoder) row(t *Template, n node) {
	if types, ok := n.get("types"); ok && types.kind == '{' {
		d.twilio(t, n, types)
		return
	}
	if data, ok := n.get("data"); ok && data.kind == 's' && data.text != "" {
		d.gupshup(t, n)
	}
}

// gupshup reads a row of Gupshup's, which has the text of the body in data.
func (d *templateDecoder) gupshup(t *Template, n node) {
	t.Body = d.text(n, "", "data")
	t.Name = d.text(n, "", "elementName")
	t.Language = d.text(n, "", "languageCode")
	t.Previous = d.category(n, "", "oldCategory")
	switch kind := strings.ToUpper(d.text(n, "", "templateType")); kind {
	case "", "TEXT":
	case "IMAGE", "VIDEO", "GIF", "DOCUMENT", "LOCATION", "PRODUCT":
		t.HeaderFormat = kind
	case "CAROUSEL":
		t.Carousel = true
	default:
		v, _ := n.get("templateType")
		const want = "want TEXT, IMAGE, VIDEO, GIF, DOCUMENT, LOCATION, PRODUCT or CAROUSEL, not "
		d.fault(v, "templateType", want+quoted(kind))
	}
}

// twilio reads a row of Twilio's, which has the text in types, by the kind of content.
func (d *templateDecoder) twilio(t *Template, n, types node) {
	t.ID, t.Name = d.text(n, "", "sid"), d.text(n, "", "friendly_name")
	for i, kind := range types.keys {
		at, content := join("types", kind), types.kids[i]
		if content.kind != '{' {
			d.fault(content, at, "want an object")
			return
		}
		for k, key := range content.keys {
			if !isReadOfTwilio(key) {
				d.fault(content.kids[k], join(at, key), "don't know whether the template's text is in it")
				return
			}
		}
		if body := d.text(content, at, "body"); t.Body == "" || strings.HasPrefix(kind, "whatsapp/") {
			t.Body = body
		}
		t.SecurityAdvice = t.SecurityAdvice || d.flag(content, at, "add_security_recommendation")
		t.CodeExpires = max(t.CodeExpires, d.count(content, at, "code_expiration_minutes"))
		d.actions(t, content, at, kind)
	}
}

// isReadOfTwilio reports whether we read a member of a kind of content, or pass it over
// because it has no words.
func isReadOfTwilio(key string) bool {
	switch key {
	case "body", "actions", "add_security_recommendation", "code_expiration_minutes", "media":
		return true
	}
	return false
}

// actions reads the buttons of Twilio's. One that copies a passcode is one by the
// content's kind.
func (d *templateDecoder) actions(t *Template, content node, at, kind string) {
	for i, a := range d.list(content, at, "actions") {
		here := index(join(at, "actions"), i)
		b := Button{
			Kind: strings.ToUpper(d.text(a, here, "type")),
			Text: d.text(a, here, "title"),
			URL:  d.text(a, here, "url"),
		}
		if b.Text == "" {
			b.Text = d.text(a, here, "copy_code_text")
		}
		if kind == "whatsapp/authentication" {
			b.Kind, b.OTP = "OTP", b.Kind
		}
		t.Buttons = append(t.Buttons, b)
	}
}

// whyNone says why an object isn't a template.
func whyNone(n node) string {
	if n.has("components") {
		return "no component with a text or anything else that tells what the template is"
	}
	for i, key := range n.keys {
		if list := n.kids[i]; list.kind == '[' && slices.Contains([]string{"data", "templates", "contents"}, key) {
			return "no component, but a list of " + strconv.Itoa(len(list.kids)) + " in " + quoted(key) +
				": want its elements, one by one"
		}
	}
	if len(n.keys) == 0 {
		return "no component: the object is empty"
	}
	const most = 8
	names := make([]string, 0, most)
	for _, key := range n.keys[:min(len(n.keys), most)] {
		names = append(names, quoted(key))
	}
	if len(n.keys) > most {
		names = append(names, "…")
	}
	return "no component, only " + strings.Join(names, ", ")
}

// quoted returns a text in quotes, cut to what fits a sentence.
func quoted(s string) string {
	const most = 40
	if len(s) > most {
		s = strings.ToValidUTF8(s[:most], "") + "…"
	}
	return strconv.Quote(s)
}
