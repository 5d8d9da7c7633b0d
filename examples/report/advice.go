package main

import (
	"github.com/wacost/wacost/examples/internal/advice"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
)

// An Advice is one thing to change, and what it saves: an [advice.Item].
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

	bills [2]pricing.Bill // of which the saving is the difference
}

// A Late is what late replies cost more than answers in time; see [pricing.LateReport].
type Late struct {
	Days    int      `json:"days"`    // how long after the user's last message a reply is looked for
	Inbound int64    `json:"inbound"` // messages of users; 0: nothing can be told
	Replies LateKind `json:"replies"`
	// PerhapsMarketing are marketing templates, which may be no answer.
	PerhapsMarketing LateKind `json:"perhaps_marketing"`
	Unsure           int64    `json:"unsure"` // messages that may be late replies
	// Unpriced are late replies of both kinds that have no price. They are in nothing above.
	Unpriced int64 `json:"unpriced"`
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
func (r *Report) addAdvice(items []advice.Item, late *pricing.LateReport) {
	r.Late = &Late{
		Inbound:          late.Inbound,
		Replies:          lateKind(&late.Replies),
		PerhapsMarketing: lateKind(&late.PerhapsMarketing),
		Unsure:           late.Unsure,
	}
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
			bills:     it.Bills,
		})
	}
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
