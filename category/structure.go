package category

import "strings"

// A structure is the evidence of a template's components, whatever its words.
type structure struct {
	decides  Category // "" if the words decide
	evidence []sign
}

// A sign is evidence without words. The text of its part is the type or field of
// the component.
type sign struct {
	rule ruleID
	part part
}

// structure returns what the components say. Those for passcodes come first:
// Meta accepts them in no other category (Meta's page "Authentication
// templates").
func (t *Template) structure() (s structure) {
	note := func(id ruleID, kind partKind, n int, text string) {
		if len(s.evidence) < maxParts {
			s.evidence = append(s.evidence, sign{id, part{kind: kind, n: uint32(n), text: text}})
		}
	}
	decide := func(c Category, id ruleID, kind partKind, n int, text string) {
		if s.decides == "" || c == Authentication {
			s.decides = c
		}
		note(id, kind, n, text)
	}
	if t.SecurityAdvice {
		decide(Authentication, ruleSecurityAdvice, inBody, 0, "add_security_recommendation")
	}
	if t.CodeExpires > 0 {
		decide(Authentication, ruleCodeExpires, inFooter, 0, "code_expiration_minutes")
	}
	for i := range t.Buttons {
		if b := &t.Buttons[i]; b.handsOverPasscode() {
			decide(Authentication, rulePasscodeButton, inButton, i+1, strings.ToUpper(b.Kind))
		}
	}
	if t.Library != "" {
		decide(Utility, ruleLibrary, inWhole, 0, t.Library)
	}
	if t.LimitedTimeOffer {
		decide(Marketing, ruleLimitedTimeOffer, inOffer, 0, "LIMITED_TIME_OFFER")
	}
	if t.Carousel || len(t.Cards) > 0 {
		decide(Marketing, ruleCarousel, inWhole, 0, "CAROUSEL")
	}
	if t.showsProduct() {
		decide(Marketing, ruleProductHeader, inHeader, 0, "PRODUCT")
	}
	for i := range t.Buttons {
		switch kind := strings.ToUpper(t.Buttons[i].Kind); kind {
		case "CATALOG", "MPM", "SPM":
			decide(Marketing, ruleProductButton, inButton, i+1, kind)
		case "COPY_CODE":
			note(ruleCopyCode, inButton, i+1, kind)
		case "ORDER_DETAILS":
			note(ruleOrderDetails, inButton, i+1, kind)
		}
	}
	switch strings.ToUpper(t.HeaderFormat) {
	case "DOCUMENT":
		note(ruleDocument, inHeader, 0, "DOCUMENT")
	case "LOCATION":
		note(ruleLocation, inHeader, 0, "LOCATION")
	}
	switch sub := strings.ToUpper(t.SubCategory); sub {
	case "ORDER_DETAILS", "ORDER_STATUS":
		note(ruleOrderDetails, inWhole, 0, sub)
	}
	return s
}

// showsProduct reports whether the header shows goods.
func (t *Template) showsProduct() bool { return strings.EqualFold(t.HeaderFormat, "PRODUCT") }

// handsOverPasscode reports whether b hands over a one-time passcode. Read back
// from Meta, such a button is a URL button that leads to WhatsApp.
func (b *Button) handsOverPasscode() bool {
	return b.OTP != "" || strings.EqualFold(b.Kind, "OTP") ||
		strings.Contains(strings.ToLower(cutText(b.URL, maxText)), "whatsapp.com/otp")
}
