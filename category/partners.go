package category

import (
	"cmp"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// addGupshup adds what is in a row of Gupshup's, which has the text of the body in data.
func (doc *document) addGupshup(t *Template) error {
	var body text
	if len(doc.Data) == 0 || body.UnmarshalJSON(doc.Data) != nil || body == "" {
		return nil
	}
	t.Body, t.Name, t.Language = string(body), string(doc.ElementName), string(doc.LanguageCode)
	t.Previous = doc.OldCategory.category()
	switch kind := doc.TemplateType.upper(); kind {
	case "", "TEXT":
	case "IMAGE", "VIDEO", "GIF", "DOCUMENT", "LOCATION", "PRODUCT":
		t.HeaderFormat = kind
	case "CAROUSEL":
		t.Carousel = true
	default:
		const want = "want TEXT, IMAGE, VIDEO, GIF, DOCUMENT, LOCATION, PRODUCT or CAROUSEL, not "
		return within("templateType", misfit(want+quoted(kind)))
	}
	return nil
}

// addTwilio adds what is in a row of Twilio's, which has the text in types, by the kind of content.
func (doc *document) addTwilio(t *Template) error {
	t.ID, t.Name = string(doc.SID), string(doc.FriendlyName)
	var contents map[string]json.RawMessage
	if err := json.Unmarshal(doc.Types, &contents); err != nil {
		return err
	}
	for _, kind := range slices.Sorted(maps.Keys(contents)) {
		if err := t.addContent(kind, contents[kind]); err != nil {
			return within(kind, err)
		}
	}
	return nil
}

// An action is a button of Twilio's.
type action struct {
	Type  text `json:"type"`
	Title text `json:"title"`
	URL   text `json:"url"`
	Copy  text `json:"copy_code_text"`
}

// addContent adds the members of one kind of content, if each is one that we read or,
// like media, has no words. The text for WhatsApp goes before others. A button that copies
// a passcode is one by the content's kind.
func (t *Template) addContent(kind string, data []byte) error {
	if !isObject(data) {
		return misfit(wantObject)
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal(data, &members); err != nil {
		return err
	}
	var body, advice, expires text
	var actions list[action]
	read := map[string]json.Unmarshaler{
		"body":                        &body,
		"actions":                     &actions,
		"add_security_recommendation": &advice,
		"code_expiration_minutes":     &expires,
		"media":                       new(json.RawMessage),
	}
	for _, key := range slices.Sorted(maps.Keys(members)) {
		err := misfit("don't know whether the template's text is in it")
		if into, ok := read[key]; ok {
			err = into.UnmarshalJSON(members[key])
		}
		if err != nil {
			return within(key, err)
		}
	}
	if body != "" && (t.Body == "" || strings.HasPrefix(kind, "whatsapp/")) {
		t.Body = string(body)
	}
	t.SecurityAdvice = t.SecurityAdvice || advice.isTrue()
	t.CodeExpires = max(t.CodeExpires, expires.count())
	for _, a := range actions {
		b := Button{Kind: a.Type.upper(), Text: string(cmp.Or(a.Title, a.Copy)), URL: string(a.URL)}
		if kind == "whatsapp/authentication" {
			b.Kind, b.OTP = "OTP", b.Kind
		}
		t.Buttons = append(t.Buttons, b)
	}
	return nil
}

// whyNone says why an object isn't a template.
func (doc *document) whyNone(data []byte) string {
	if doc.Components != nil {
		return "no component with a text or anything else that tells what the template is"
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal(data, &members); err != nil {
		return err.Error()
	}
	for _, key := range [...]string{"data", "templates", "contents"} {
		var all []json.RawMessage
		if json.Unmarshal(members[key], &all) == nil && all != nil {
			return "no component, but a list of " + strconv.Itoa(len(all)) + " in " + quoted(key) +
				": want its elements, one by one"
		}
	}
	if len(members) == 0 {
		return "no component: the object is empty"
	}
	const most = 8
	var names []string
	for _, key := range slices.Sorted(maps.Keys(members)) {
		if len(names) == most {
			names = append(names, "…")
			break
		}
		names = append(names, quoted(key))
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
