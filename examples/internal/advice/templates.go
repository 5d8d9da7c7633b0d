package advice

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/examples/internal/cli"
	"github.com/wacost/wacost/examples/internal/fold"
	"github.com/wacost/wacost/examples/internal/input"
	"github.com/wacost/wacost/pricing"
)

// A Template is a message template, and which messages used it. Webhooks don't say that, so
// that the business has to.
type Template struct {
	category.Template
	Messages []string // Meta's message IDs
}

// A Rewrite is a template that could be utility.
type Rewrite struct {
	Name     string `json:"name"`
	Language string `json:"language,omitempty"`
	Messages int64  `json:"messages"` // marketing messages of the log that used it
	// Passages are what makes it marketing. There are none if nothing in it does.
	Passages []category.Passage `json:"passages"`
	// Result says whether it helps to take them out.
	Result category.Result `json:"result"`
}

// ReadTemplates reads a template a line: the JSON of the Graph API, as examples/classify
// reads it, with the IDs of the messages that used it beside name and components:
//
//	{"name":"shipped","language":"en","components":[…],"messages":["wamid.1","wamid.2"]}
//
// A template may be on several lines, if it has many messages. A message that is named
// twice is an error, and so is a template without a name or a file without templates.
func ReadTemplates(in *input.Input) ([]Template, error) {
	list := []Template{}
	named := map[string]bool{}
	for {
		text, no, err := in.Line()
		if errors.Is(err, io.EOF) {
			return list, nil
		}
		var t Template
		if err == nil {
			t, err = readTemplate(text)
		}
		for _, id := range t.Messages {
			if err == nil && named[id] {
				err = fmt.Errorf("message %q: it is named before", id)
			}
			named[id] = true
		}
		if err != nil {
			return nil, fmt.Errorf("%s: line %d: %w", in.Name(), no, err)
		}
		list = append(list, t)
	}
}

func readTemplate(text []byte) (t Template, err error) {
	if t.Template, err = category.ParseTemplate(text); err != nil {
		return t, err
	}
	var beside struct {
		Messages []string `json:"messages"`
	}
	if err := json.Unmarshal(text, &beside); err != nil {
		return t, err
	}
	t.Messages = beside.Messages
	switch {
	case t.Name == "":
		return t, errors.New("no name")
	case len(t.Messages) == 0:
		return t, errors.New("no messages: want the IDs of those that used the template")
	}
	for _, id := range t.Messages {
		if id == "" {
			return t, errors.New("a message without ID")
		}
	}
	return t, nil
}

// templates finds marketing messages of templates that could be utility, as
// [category.Suggest] has it, and folds the log with them under utility. That is the most
// that it can save, since Meta decides on the category.
func templates(s *search) (Item, error) {
	it := Item{ID: Templates, Title: "Make templates utility"}
	if s.Templates == nil {
		it.Text = "Not looked at: no templates were given, and webhooks don't say which message used which."
		return it, nil
	}
	change, changed, err := s.recategorized(&it)
	switch {
	case err != nil:
		return it, err
	case len(changed) == 0:
		it.Text = "No marketing message of the log used a template that could be utility."
		return it, nil
	}
	it.Messages = int64(len(changed))
	if err := s.weigh(&it, fold.Change{}, change, changed); err != nil {
		return it, err
	}
	rest := it.outcome("")
	if it.Saves() {
		if zero := it.High.Sub(*it.High); it.Low.Cmp(zero) > 0 {
			it.Low = &zero // Meta may not agree
		}
		rest = "That saves up to " + it.High.String() + ": Meta decides on the category."
	}
	passages, unsure := 0, 0
	for _, r := range it.Templates {
		passages += len(r.Passages)
		if r.Result != category.ResultStands && r.Result != category.ResultEnough {
			unsure++
		}
	}
	how := "Ask Meta to file them so: nothing in them promotes. "
	if passages > 0 {
		how = "Take " + cli.Plural(int64(passages), "passage") + " out of them. "
	}
	if unsure > 0 {
		how += "That may not be enough for " + cli.Plural(int64(unsure), "template") + ". "
	}
	used := "used a template"
	if n := len(it.Templates); n > 1 {
		used = "used " + cli.Plural(int64(n), "template")
	}
	it.Text = messages(len(changed), "marketing message") + " " + used + " that could be utility. " + how + rest
	return it, nil
}

// recategorized returns the log with such messages under utility, and adds the templates
// to the item.
func (s *search) recategorized(it *Item) (c fold.Change, changed []int, err error) {
	rewrite := map[string]int{} // index in list, by message
	var list []Rewrite
	index := map[[2]string]int{}
	for i := range s.Templates {
		t := &s.Templates[i]
		about := category.Suggest(t.Template)
		if !mayDo(&about) {
			continue
		}
		key := [2]string{t.Name, t.Language}
		k, ok := index[key]
		if !ok {
			k = len(list)
			index[key] = k
			passages := append([]category.Passage{}, about.Passages...) // never null
			list = append(list, Rewrite{
				Name:     t.Name,
				Language: t.Language,
				Passages: passages,
				Result:   about.Result,
			})
		}
		for _, id := range t.Messages {
			rewrite[id] = k
		}
	}
	for i := range s.Events {
		e := &s.Events[i]
		k, ok := rewrite[e.ID]
		if ok && s.Has(e.At) && sent(e) && filed(e) == category.Marketing {
			changed = append(changed, i)
			list[k].Messages++
		}
	}
	for _, r := range list {
		if r.Messages > 0 {
			it.Templates = append(it.Templates, r)
		}
	}
	others, err := pricing.Recategorize(s.at(changed), category.Marketing, category.Utility)
	if err != nil {
		return c, nil, err
	}
	for e := range others {
		c.Put(changed[len(c.Index)], e)
	}
	return c, changed, nil
}

// mayDo reports whether the template may be utility, as it is or without the passages.
func mayDo(s *category.Suggestion) bool {
	switch s.Result {
	case category.ResultStands, category.ResultEnough, category.ResultEitherWay,
		category.ResultUncheckedLanguage, category.ResultUnknownLanguage:
		return s.Without == category.Utility
	}
	return false
}

// at returns the events at the indexes.
func (s *search) at(indexes []int) iter.Seq[pricing.Event] {
	return func(yield func(pricing.Event) bool) {
		for _, i := range indexes {
			if !yield(s.Events[i]) {
				return
			}
		}
	}
}
