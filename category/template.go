package category

import (
	"cmp"
	"strings"
	"time"
)

// A Template is a message template as the Graph API has it. Set the fields that
// are known; the zero value of a field says that there is nothing.
// [ParseTemplate] reads one from JSON.
//
// Categories are as [Parse] returns them: "UTILITY" is a word that we do not know.
//
// Texts are as Meta has them, with placeholders such as {{1}} or {{name}} and the
// marks of formatting.
type Template struct {
	ID       string `json:"id,omitempty"`
	Name     string `json:"name,omitempty"`
	Language string `json:"language,omitempty"`

	Header string `json:"header,omitempty"`
	Body   string `json:"body,omitempty"`
	Footer string `json:"footer,omitempty"`

	// HeaderFormat is "TEXT", "IMAGE", "VIDEO", "GIF", "DOCUMENT", "LOCATION" or
	// "PRODUCT", in any case; "" if it isn't known.
	HeaderFormat string `json:"header_format,omitempty"`

	Buttons          []Button       `json:"buttons,omitempty"`
	Cards            []CarouselCard `json:"cards,omitempty"`    // of a carousel
	Carousel         bool           `json:"carousel,omitempty"` // there is a carousel, though maybe no card is known
	LimitedTimeOffer bool           `json:"limited_time_offer,omitempty"`
	Offer            string         `json:"offer,omitempty"`           // the text of the limited-time offer
	CallPermission   bool           `json:"call_permission,omitempty"` // asks whether the business may call

	// add_security_recommendation: "do not share this code"
	SecurityAdvice bool `json:"security_advice,omitempty"`
	CodeExpires    int  `json:"code_expires,omitempty"` // code_expiration_minutes; 0 if it isn't known

	SubCategory string `json:"sub_category,omitempty"` // such as "ORDER_DETAILS"
	// library_template_name: the template of Meta's library that it was made from
	Library string `json:"library,omitempty"`

	Submitted Category `json:"submitted,omitempty"` // what was asked for; "" if nothing
	// what it was before Approved, maybe a word from before 2023; "" if nothing
	Previous Category `json:"previous,omitempty"`
	Approved Category `json:"approved,omitempty"` // what Meta decided on; "" if it isn't known yet
	// when Meta decided so; zero if it isn't known
	ApprovedAt time.Time `json:"approved_at,omitzero"`
	// what Meta says that it will be; "" if no change is announced
	Becomes   Category  `json:"becomes,omitempty"`
	BecomesAt time.Time `json:"becomes_at,omitzero"` // when it will; zero if it isn't known
}

// A Button is one button of a template.
type Button struct {
	// "QUICK_REPLY", "URL", "PHONE_NUMBER", "OTP", "COPY_CODE", "CATALOG", …, in any case
	Kind string `json:"kind,omitempty"`
	Text string `json:"text,omitempty"`
	URL  string `json:"url,omitempty"`
	// otp_type: "COPY_CODE", "ONE_TAP" or "ZERO_TAP"; "" for other buttons
	OTP string `json:"otp,omitempty"`
}

// name returns the button's text or, if it has none, its type.
func (b *Button) name() string { return cmp.Or(b.Text, strings.ToUpper(b.Kind)) }

// A CarouselCard is one card of a carousel.
type CarouselCard struct {
	HeaderFormat string   `json:"header_format,omitempty"`
	Header       string   `json:"header,omitempty"`
	Body         string   `json:"body,omitempty"`
	Buttons      []Button `json:"buttons,omitempty"`
}

// tellsNothing reports whether there is nothing by which to tell what the template is:
// no component, no template of Meta's library and no decision of Meta's.
func (t *Template) tellsNothing() bool {
	return t.Header == "" && t.Body == "" && t.Footer == "" && t.HeaderFormat == "" && t.Offer == "" &&
		len(t.Buttons) == 0 && len(t.Cards) == 0 && t.CodeExpires == 0 &&
		!t.Carousel && !t.LimitedTimeOffer && !t.CallPermission && !t.SecurityAdvice &&
		t.Library == "" && t.Approved == ""
}
