package category

import "time"

// A Template is a message template as the Graph API has it. Fill in what there
// is; the zero value of a field says that there is none. [ParseTemplate] reads
// one from JSON.
//
// Texts stand as Meta has them, with placeholders such as {{1}} or {{name}} and
// the marks of formatting.
type Template struct {
	ID, Name, Language string

	Header, Body, Footer string
	HeaderFormat         string // "TEXT", "IMAGE", "VIDEO", "GIF", "DOCUMENT", "LOCATION", "PRODUCT"; "" if not told
	Buttons              []Button
	Cards                []CarouselCard // of a carousel
	Carousel             bool           // there is a carousel, though maybe no card is known
	LimitedTimeOffer     bool
	Offer                string // the text of the limited-time offer
	CallPermission       bool   // asks whether the business may call

	SecurityAdvice bool // add_security_recommendation: "do not share this code"
	CodeExpires    int  // code_expiration_minutes; 0 if not told

	SubCategory string // such as "ORDER_DETAILS"
	Library     string // library_template_name: the template of Meta's library it was made from

	Submitted  Category  // what was asked for; "" if nothing
	Previous   Category  // what it was before Approved, possibly a word of before 2023; "" if nothing
	Approved   Category  // what Meta gave it; "" if not yet known
	ApprovedAt time.Time // when Meta said so; zero if not told
	Becomes    Category  // what Meta says that it will be; "" if no change is on its way
	BecomesAt  time.Time // when it will; zero if not told
}

// A Button is one button of a template.
type Button struct {
	Kind string // "QUICK_REPLY", "URL", "PHONE_NUMBER", "OTP", "COPY_CODE", "CATALOG", …, in any case
	Text string
	URL  string
	OTP  string // otp_type: "COPY_CODE", "ONE_TAP" or "ZERO_TAP"; "" for other buttons
}

// A Card is one card of a carousel.
type CarouselCard struct {
	HeaderFormat string
	Header, Body string
	Buttons      []Button
}
