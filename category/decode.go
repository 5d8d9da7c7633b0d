package category

import (
	"bytes"
	"encoding/json"
	"io"
	"strconv"
)

// ParseTemplate reads a message template from the JSON that the Graph API takes
// and gives for message_templates.
//
// Unknown fields are skipped; names of fields and types may have any case. A template that
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
	if at := tooDeep(data); at > 0 {
		why := "nested more than " + strconv.Itoa(maxDepth) + " deep"
		return Template{}, &TemplateError{Offset: int64(at), Why: why}
	}
	var doc *document
	dec := json.NewDecoder(bytes.NewReader(data))
	err := dec.Decode(&doc)
	var t Template
	if err == nil {
		if _, end := dec.Token(); end != io.EOF {
			return Template{}, &TemplateError{Offset: dec.InputOffset(), Why: "more than one value"}
		}
		t, err = doc.read(data)
	}
	if err != nil {
		return Template{}, located(err, data)
	}
	return t, nil
}

// read returns the template that is in a text, which may have any of the shapes that
// [ParseTemplate] names.
func (doc *document) read(data []byte) (t Template, err error) {
	if doc == nil {
		return t, misfit(wantObject)
	}
	if doc.Components == nil && isObject(doc.Template) {
		var inner *document
		if err = json.Unmarshal(doc.Template, &inner); err == nil {
			t, err = inner.read(doc.Template)
		}
		return t, within("template", err)
	}
	t = doc.template()
	switch {
	case doc.Components != nil:
	case isObject(doc.Types):
		err = within("types", doc.addTwilio(&t))
	default:
		err = doc.addGupshup(&t)
	}
	if err == nil && t.tellsNothing() {
		err = misfit(doc.whyNone(data))
	}
	return t, err
}
