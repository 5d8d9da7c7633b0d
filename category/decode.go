package category

import (
	"bytes"
	"encoding/json"
	"io"
	"strconv"
	"strings"
	"time"
)

// ParseTemplate reads a message template from the JSON that the Graph API takes
// and gives for message_templates.
//
// Unknown fields are skipped and names of types may have any case. A template that
// stands in an object under the key template is read as well, and so are the rows of
// two partners: Gupshup's, with the text in data, and Twilio's, with it in types. An
// object in which there is no component, no library_template_name and no decision of
// Meta's is an error that names its keys: nothing tells what such a template is.
//
// The field category is what was submitted; beside "status":"APPROVED" it is Meta's word.
// A correct_category that differs from it is what the template will become
// (Meta's page "Template categorization", copy of 2025-12).
//
// It also reads the value of the webhook template_category_update, which is
// Meta's word without the text: while a change is impending, its new_category
// is still the old one (Meta's page on that webhook, 2025-11-11).
//
// Errors are a [*TemplateError].
func ParseTemplate(data []byte) (Template, error) {
	if len(data) > maxTemplate {
		why := "more than " + strconv.Itoa(maxTemplate) + " bytes"
		return Template{}, &TemplateError{Offset: maxTemplate, Why: why}
	}
	r := &reader{dec: json.NewDecoder(bytes.NewReader(data))}
	r.dec.UseNumber()
	root, err := r.value(0)
	if err == nil {
		if _, end := r.dec.Token(); end != io.EOF {
			err = r.fault("more than one value")
		}
	}
	if err != nil {
		return Template{}, err
	}
	d := &templateDecoder{}
	t := d.template(root)
	if d.err != nil {
		return Template{}, d.err
	}
	return t, nil
}

// template reads an object in any of the shapes that [ParseTemplate] names.
func (d *templateDecoder) template(n node) Template {
	if n.kind != '{' {
		d.fault(n, "", "want an object")
		return Template{}
	}
	if inner, ok := n.get("template"); ok && inner.kind == '{' && !n.has("components") {
		n = inner
	}
	t := Template{
		ID:          d.text(n, "", "id"),
		Name:        d.text(n, "", "name"),
		Language:    d.language(n),
		SubCategory: strings.ToUpper(d.text(n, "", "sub_category")),
		Library:     d.text(n, "", "library_template_name"),
		Previous:    d.category(n, "", "previous_category"),
	}
	d.categories(&t, n)
	for i, c := range d.list(n, "", "components") {
		d.component(&t, c, index("components", i))
	}
	if !n.has("components") {
		d.row(&t, n)
	}
	if t.tellsNothing() {
		d.fault(n, "", whyNone(n))
	}
	return t
}

// language returns the code that is the member language, or is in it, as in a
// message that uses the template.
func (d *templateDecoder) language(n node) string {
	if l, ok := n.get("language"); ok && l.kind == '{' {
		return d.text(l, "language", "code")
	}
	return d.text(n, "", "language")
}

// categories reads what was asked for and what Meta decided.
func (d *templateDecoder) categories(t *Template, n node) {
	now, correct := d.category(n, "", "category"), d.category(n, "", "correct_category")
	approved := strings.EqualFold(d.text(n, "", "status"), "APPROVED")
	if _, hook := n.get("new_category"); hook {
		now, approved = d.category(n, "", "new_category"), true
		t.ID = d.text(n, "", "message_template_id")
		t.Name = d.text(n, "", "message_template_name")
		t.Language = d.text(n, "", "message_template_language")
	}
	if !approved {
		t.Submitted = now
		return
	}
	t.Approved = now
	if correct != "" && correct != now {
		t.Becomes = correct
		if at, err := strconv.ParseInt(d.text(n, "", "category_update_timestamp"), 10, 64); err == nil && at > 0 {
			t.BecomesAt = time.Unix(at, 0).UTC()
		}
	}
}

func (d *templateDecoder) component(t *Template, c node, path string) {
	switch kind := strings.ToUpper(d.text(c, path, "type")); kind {
	case "HEADER":
		t.HeaderFormat, t.Header = strings.ToUpper(d.text(c, path, "format")), d.text(c, path, "text")
	case "BODY":
		t.Body = d.text(c, path, "text")
		t.SecurityAdvice = d.flag(c, path, "add_security_recommendation")
	case "FOOTER":
		t.Footer = d.text(c, path, "text")
		t.CodeExpires = d.count(c, path, "code_expiration_minutes")
	case "BUTTONS":
		t.Buttons = append(t.Buttons, d.buttons(c, path)...)
	case "LIMITED_TIME_OFFER":
		t.LimitedTimeOffer = true
		if offer, ok := c.get("limited_time_offer"); ok && offer.kind == '{' {
			t.Offer = d.text(offer, join(path, "limited_time_offer"), "text")
		}
	case "CALL_PERMISSION_REQUEST":
		t.CallPermission = true
	case "CAROUSEL":
		t.Carousel = true
		for i, card := range d.list(c, path, "cards") {
			t.Cards = append(t.Cards, d.card(card, index(join(path, "cards"), i)))
		}
	}
}

func (d *templateDecoder) buttons(c node, path string) (list []Button) {
	for i, b := range d.list(c, path, "buttons") {
		at := index(join(path, "buttons"), i)
		list = append(list, Button{
			Kind: strings.ToUpper(d.text(b, at, "type")),
			Text: d.text(b, at, "text"),
			URL:  d.text(b, at, "url"),
			OTP:  strings.ToUpper(d.text(b, at, "otp_type")),
		})
	}
	return list
}

func (d *templateDecoder) card(n node, path string) (card CarouselCard) {
	for i, c := range d.list(n, path, "components") {
		at := index(join(path, "components"), i)
		switch strings.ToUpper(d.text(c, at, "type")) {
		case "HEADER":
			card.HeaderFormat, card.Header = strings.ToUpper(d.text(c, at, "format")), d.text(c, at, "text")
		case "BODY":
			card.Body = d.text(c, at, "text")
		case "BUTTONS":
			card.Buttons = append(card.Buttons, d.buttons(c, at)...)
		}
	}
	return card
}
