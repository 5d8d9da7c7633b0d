package main

import (
	"encoding/json"
	"slices"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/ratecard"
)

// An answer is a line of the output.
type answer struct {
	ID         string              `json:"id"`
	Name       string              `json:"name,omitempty"`
	Language   string              `json:"language,omitempty"`
	Category   category.Category   `json:"category"`
	Others     []category.Category `json:"others"`
	Confidence category.Confidence `json:"confidence"`
	Reasons    []reason            `json:"reasons"`
	Cost       *amounts            `json:"cost,omitempty"`    // with -sends
	Suggest    *advice             `json:"suggest,omitempty"` // with -suggest
}

// A reason is a category.Reason without its offset.
type reason struct {
	For   category.Category `json:"for"`
	Rule  string            `json:"rule"`
	Where string            `json:"where"`
	Text  string            `json:"text"`
}

// Amounts are a cost: the amounts, or why there are none.
type amounts struct {
	Sends int64           `json:"sends"`
	Low   *ratecard.Money `json:"low,omitempty"`
	High  *ratecard.Money `json:"high,omitempty"`
	Why   string          `json:"why,omitempty"`
}

func (m *month) amounts(c cost) *amounts {
	if c.why != "" {
		return &amounts{Sends: m.sends, Why: c.why}
	}
	return &amounts{Sends: m.sends, Low: &c.low, High: &c.high}
}

// Advice is what to cut, what the template is then likely to be, and what that saves.
type advice struct {
	category.Suggestion
	Saves *amounts `json:"saves,omitempty"`
}

// A failure is a line of the output for one of the input that can't be read.
type failure struct {
	Error string `json:"error"`
	Line  int    `json:"line"`
}

// Lines writes answers as JSON, each as soon as it is known.
type lines struct {
	out *json.Encoder
	*options
}

func (l *lines) write(r row) error {
	if r.err != nil {
		return l.out.Encode(failure{r.err.Error(), r.line})
	}
	a := answer{
		ID:         r.template.ID,
		Name:       r.template.Name,
		Language:   r.template.Language,
		Category:   r.is.Category,
		Others:     append([]category.Category{}, r.is.Others...), // never null
		Confidence: r.is.Confidence,
		Reasons:    []reason{},
	}
	for _, why := range r.is.Reasons {
		a.Reasons = append(a.Reasons, reason{
			For:   why.For,
			Rule:  why.Rule,
			Where: why.Where,
			Text:  why.Text,
		})
	}
	if l.month != nil {
		a.Cost = l.month.amounts(l.month.of(&r.is))
	}
	if l.suggest && slices.Contains(kinds(&r.is), category.Marketing) {
		about, err := suggest(r.template)
		if err != nil {
			return err
		}
		a.Suggest = &advice{Suggestion: about.Suggestion}
		if l.month != nil && about.helps() {
			a.Suggest.Saves = l.month.amounts(l.month.saves(&r.is, &about))
		}
	}
	return l.out.Encode(a)
}

func (l *lines) end() error { return nil }
