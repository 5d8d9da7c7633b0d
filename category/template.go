package category

import "time"

// A Template is a message template as the Graph API has it. Set the fields that
// are known; the zero value of a field says that there is nothing.
// [ParseTemplate] reads one from JSON.
//
// Texts are as Meta has them, with placeholders such as {{1}} or {{name}} and the
// marks of formatting.
type Template struct {
	ID, Name, Language string

	Header, Body, Footer string

	// HeaderFormat is "TEXT", "IMAGE", "VIDEO", "GIF", "DOCUMENT", "LOCATION" or
	// "PRODUCT", in any case; "" if it isn't known.
	HeaderFormat string

	Buttons          []Button
	Cards            []CarouselCard // of a carousel
	Carousel         bool           // there is a carousel, though maybe no card is known
	LimitedTimeOffer bool
	Offer            string // the text of the limited-time offer
	CallPermission   bool   // asks whether the business may call

	SecurityAdvice bool // add_security_recommendation: "do not share this code"
	CodeExpires    int  // code_expiration_minutes; 0 if it isn't known

	SubCategory string // such as "ORDER_DETAILS"
	// library_template_name: the template of Meta's library that it was made from
	Library string

	Submitted Category // what was asked for; "" if nothing
	// what it was before Approved, maybe a word from before 2023; "" if nothing
	Previous   Category
	Approved   Category  // what Meta decided on; "" if it isn't known yet
	ApprovedAt time.Time // when Meta decided so; zero if it isn't known
	Becomes    Category  // what Meta says that it will be; "" if no change is announced
	BecomesAt  time.Time // when it will; zero if it isn't known
}

// A Button is one button of a template.
type Button struct {
	// "QUICK_REPLY", "URL", "PHONE_NUMBER", "OTP", "COPY_CODE", "CATALOG", …, in any case
	Kind string
	Text string
	URL  string
	// otp_type: "COPY_CODE", "ONE_TAP" or "ZERO_TAP"; "" for other buttons
	OTP string
}

// A CarouselCard is one card of a carousel.
type CarouselCard struct {
	HeaderFormat string
	Header, Body string
	Buttons      []Button
}

// tellsNothing reports whether there is nothing by which to tell what the template is:
// no component, no template of Meta's library and no decision of Meta's.
func (t *Template) tellsNothing() bool {
	return t.Header == "" && t.Body == "" && t.Footer == "" && t.HeaderFormat == "" && t.Offer == "" &&
		len(t.Buttons) == 0 && len(t.Cards) == 0 && t.CodeExpires == 0 &&
		!t.Carousel && !t.LimitedTimeOffer && !t.CallPermission && !t.SecurityAdvice &&
		t.Library == "" && t.Approved == ""
}
