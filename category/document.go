package category

import (
	"encoding/json"
	"strconv"
	"time"
)

// A document is a template in the JSON of the Graph API, or the value of the webhook.
type document struct {
	ID          text            `json:"id"`
	Name        text            `json:"name"`
	Language    language        `json:"language"`
	Status      text            `json:"status"`
	Category    text            `json:"category"`
	Correct     text            `json:"correct_category"`
	Previous    text            `json:"previous_category"`
	SubCategory text            `json:"sub_category"`
	Library     text            `json:"library_template_name"`
	Components  list[component] `json:"components"`

	// of the webhook, which alone has a new_category
	New          *text `json:"new_category"`
	At           text  `json:"category_update_timestamp"` // in seconds since 1970
	HookID       text  `json:"message_template_id"`
	HookName     text  `json:"message_template_name"`
	HookLanguage text  `json:"message_template_language"`

	// where else the template is, unless these are something else
	Template json.RawMessage `json:"template"` // a document
	Data     json.RawMessage `json:"data"`     // Gupshup's text
	Types    json.RawMessage `json:"types"`    // Twilio's contents, by kind

	// of a row of Gupshup's
	ElementName  text `json:"elementName"`
	LanguageCode text `json:"languageCode"`
	OldCategory  text `json:"oldCategory"`
	TemplateType text `json:"templateType"`

	// of a row of Twilio's
	SID          text `json:"sid"`
	FriendlyName text `json:"friendly_name"`
}

// A component is one of a template or of a card.
type component struct {
	Type    text         `json:"type"`
	Format  text         `json:"format"`
	Text    text         `json:"text"`
	Advice  text         `json:"add_security_recommendation"`
	Expires text         `json:"code_expiration_minutes"`
	Buttons list[button] `json:"buttons"`
	Cards   list[card]   `json:"cards"`
	Offer   offer        `json:"limited_time_offer"`
}

type offer struct {
	Text text `json:"text"`
}

type button struct {
	Type text `json:"type"`
	Text text `json:"text"`
	URL  text `json:"url"`
	OTP  text `json:"otp_type"`
}

type card struct {
	Components list[component] `json:"components"`
}

// template returns what is in the members of the Graph API.
func (doc *document) template() Template {
	t := Template{
		ID:          string(doc.ID),
		Name:        string(doc.Name),
		Language:    string(doc.Language),
		SubCategory: doc.SubCategory.upper(),
		Library:     string(doc.Library),
		Previous:    doc.Previous.category(),
	}
	for i := range doc.Components {
		doc.Components[i].addTo(&t)
	}
	now, approved := doc.Category, doc.Status.upper() == "APPROVED"
	if doc.New != nil {
		now, approved = *doc.New, true
		t.ID, t.Name, t.Language = string(doc.HookID), string(doc.HookName), string(doc.HookLanguage)
	}
	if !approved {
		t.Submitted = now.category()
		return t
	}
	t.Approved = now.category()
	if correct := doc.Correct.category(); correct != "" && correct != t.Approved {
		t.Becomes = correct
		if at, err := strconv.ParseInt(string(doc.At), 10, 64); err == nil && at > 0 {
			t.BecomesAt = time.Unix(at, 0).UTC()
		}
	}
	return t
}

// UnmarshalJSON reads the members that we know. In a component that we don't know they
// may be anything.
func (c *component) UnmarshalJSON(data []byte) error {
	type members component // without this method
	err := json.Unmarshal(data, (*members)(c))
	if err == nil {
		return nil
	}
	var of struct {
		Type text `json:"type"`
	}
	if json.Unmarshal(data, &of) != nil || (&component{Type: of.Type}).addTo(&Template{}) {
		return err
	}
	*c = component{Type: of.Type}
	return nil
}

// addTo adds the component to a template, and reports whether it is of a kind that we know.
func (c *component) addTo(t *Template) bool {
	switch c.Type.upper() {
	case "HEADER":
		t.HeaderFormat, t.Header = c.Format.upper(), string(c.Text)
	case "BODY":
		t.Body, t.SecurityAdvice = string(c.Text), c.Advice.isTrue()
	case "FOOTER":
		t.Footer, t.CodeExpires = string(c.Text), c.Expires.count()
	case "BUTTONS":
		t.Buttons = append(t.Buttons, c.buttons()...)
	case "LIMITED_TIME_OFFER":
		t.LimitedTimeOffer, t.Offer = true, string(c.Offer.Text)
	case "CALL_PERMISSION_REQUEST":
		t.CallPermission = true
	case "CAROUSEL":
		t.Carousel = true
		for _, one := range c.Cards {
			t.Cards = append(t.Cards, one.card())
		}
	default:
		return false
	}
	return true
}

func (c *component) buttons() (list []Button) {
	for _, b := range c.Buttons {
		list = append(list, Button{
			Kind: b.Type.upper(),
			Text: string(b.Text),
			URL:  string(b.URL),
			OTP:  b.OTP.upper(),
		})
	}
	return list
}

func (c *card) card() (card CarouselCard) {
	for i := range c.Components {
		switch c := &c.Components[i]; c.Type.upper() {
		case "HEADER":
			card.HeaderFormat, card.Header = c.Format.upper(), string(c.Text)
		case "BODY":
			card.Body = string(c.Text)
		case "BUTTONS":
			card.Buttons = append(card.Buttons, c.buttons()...)
		}
	}
	return card
}
