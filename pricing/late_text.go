package pricing

import "github.com/wacost/wacost/ratecard"

// String returns what is known of late replies for a person, a line for each kind: "20 late
// replies (users wrote 150 messages): 0.1360 USD less in time". Its wording may change.
func (r LateReport) String() string {
	if r.Inbound == 0 {
		return "late replies: not known, " + LateUnknownNoInbound.Text()
	}
	text := withCommas(r.Replies.Messages) + " late " + plural(r.Replies.Messages, "reply", "replies") +
		" (users wrote " + withCommas(r.Inbound) + plural(r.Inbound, " message)", " messages)") +
		r.Replies.text()
	if n := r.PerhapsMarketing.Messages; n > 0 {
		text += "\n" + withCommas(n) + " marketing " + plural(n, "template", "templates") + ", perhaps " +
			plural(n, "no answer", "no answers") + r.PerhapsMarketing.text()
	}
	if r.Unsure > 0 {
		text += "\n" + withCommas(r.Unsure) + " more may be late"
	}
	return text
}

// text says what would have been saved, after what it is of; "" if it is of nothing.
func (s *LateSavings) text() string {
	if s.Messages == 0 {
		return ""
	}
	return ": " + s.SavingText()
}

// SavingText returns the saving for a person: "0.1360 USD less in time", "no less in
// time", or "saving not known, a price is missing". Its wording may change.
func (s LateSavings) SavingText() string {
	switch {
	case s.Unknown != "":
		return "saving not known, " + s.Unknown.Text()
	case s.High.Currency == "":
		return "saving not known"
	case s.Low.IsZero() && s.High.IsZero():
		return "no less in time"
	case s.Low.Equal(s.High):
		return differenceText(s.High)
	}
	return differenceText(s.Low) + " to " + differenceText(s.High)
}

// differenceText returns how much less or more it is in time.
func differenceText(m ratecard.Money) string {
	if m.Amount.Sign() < 0 {
		m.Amount = m.Amount.Neg()
		return m.String() + " more in time"
	}
	return m.String() + " less in time"
}

func plural(n int64, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

// Text returns the reason for a person; "" for none, and a word that isn't one as it is. Its wording may change.
func (u LateUnknown) Text() string {
	texts := [...]struct {
		is   LateUnknown
		text string
	}{
		{LateUnknownNoInbound, "the log has no messages of users"},
		{LateUnknownUnpriced, "a price is missing"},
		{LateUnknownMinimum, "a provider's minimum of the month may take it"},
	}
	for _, t := range texts {
		if t.is == u {
			return t.text
		}
	}
	return string(u)
}
