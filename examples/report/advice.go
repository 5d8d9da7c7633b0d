package main

import (
	"cmp"
	"slices"

	"github.com/wacost/wacost/examples/internal/advice"
	"github.com/wacost/wacost/examples/internal/cli"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
)

// LateReplies is the ID of the advice to answer in time, beside those of package advice.
const LateReplies = "late-replies"

// An Advice is one thing to change, and what it saves.
type Advice struct {
	ID       string `json:"id"` // late-replies, numbers, after-window, templates
	Title    string `json:"title"`
	Text     string `json:"text"`     // what to do and what it saves, without personal data
	Messages int64  `json:"messages"` // those that would be sent otherwise
	// Low and High are between what it saves, below 0 if it costs more; nil where Unknown says
	// why, and where nothing would change.
	Low     *ratecard.Money `json:"saving_low"`
	High    *ratecard.Money `json:"saving_high"`
	Unknown string          `json:"unknown,omitempty"`
	// Templates are those that could be utility.
	Templates []advice.Rewrite `json:"templates,omitempty"`
}

// A Late is what late replies cost more than answers in time; see [pricing.LateReport].
type Late struct {
	Days    int      `json:"days"`    // how long after the user's last message a reply is looked for
	Inbound int64    `json:"inbound"` // messages of users; 0: nothing can be told
	Replies LateKind `json:"replies"`
	// PerhapsMarketing are marketing templates, which may be no answer.
	PerhapsMarketing LateKind `json:"perhaps_marketing"`
	Unsure           int64    `json:"unsure"`
}

// A LateKind is late replies of one kind.
type LateKind struct {
	Messages int64 `json:"messages"`
	// ByHour counts them by weekday, from Sunday, and hour of the user's last message.
	ByHour [7][24]int64 `json:"by_hour"`
	// Low and High are between what they would have cost less in time; nil where Unknown says
	// why.
	Low     *ratecard.Money `json:"saving_low"`
	High    *ratecard.Money `json:"saving_high"`
	Unknown string          `json:"unknown,omitempty"`
}

// addAdvice adds what to change, the largest saving first, and late replies.
func (r *Report) addAdvice(items []advice.Item, late pricing.LateReport) {
	r.Late = &Late{
		Inbound:          late.Inbound,
		Replies:          lateKind(&late.Replies),
		PerhapsMarketing: lateKind(&late.PerhapsMarketing),
		Unsure:           late.Unsure,
	}
	r.Advice = []Advice{r.Late.advice(&late)}
	for _, it := range items {
		r.Advice = append(r.Advice, Advice{
			ID:        it.ID,
			Title:     it.Title,
			Text:      it.Text,
			Messages:  it.Messages,
			Low:       it.Low,
			High:      it.High,
			Unknown:   it.Unknown,
			Templates: it.Templates,
		})
	}
	sortAdvice(r.Advice)
}

// sortAdvice puts the largest saving first, then what isn't known, then what saves nothing.
func sortAdvice(list []Advice) {
	rank := func(a *Advice) int {
		switch {
		case a.High != nil && a.High.Amount.Sign() > 0:
			return 0
		case a.High == nil && a.Unknown != "":
			return 1
		}
		return 2
	}
	slices.SortStableFunc(list, func(a, b Advice) int {
		c := cmp.Compare(rank(&a), rank(&b))
		if c == 0 && a.High != nil && b.High != nil {
			c = b.High.Cmp(*a.High)
		}
		return c
	})
}

func lateKind(s *pricing.LateSavings) LateKind {
	k := LateKind{Messages: s.Messages, ByHour: s.ByHour}
	if s.Unknown == "" {
		low, high := s.Low, s.High
		k.Low, k.High = &low, &high
	} else {
		k.Unknown = s.Unknown.Text()
	}
	return k
}

// advice returns what to do about late replies.
func (l *Late) advice(r *pricing.LateReport) Advice {
	a := Advice{
		ID:       LateReplies,
		Title:    "Answer in time",
		Messages: l.Replies.Messages,
		Low:      l.Replies.Low,
		High:     l.Replies.High,
		Unknown:  l.Replies.Unknown,
	}
	switch {
	case l.Inbound == 0:
		a.Text = "The log has no messages of users, so that it can't tell which replies were late."
	case a.Messages == 0:
		a.Text = "No reply was late."
	default:
		a.Text = cli.Plural(a.Messages, "template") + " answered a user after the window had closed. " +
			"As texts in time: " + r.Replies.SavingText() + "."
	}
	return a
}
