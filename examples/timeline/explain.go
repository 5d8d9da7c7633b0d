package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/wacost/wacost/examples/internal/cli"
	"github.com/wacost/wacost/examples/internal/scenario"
	"github.com/wacost/wacost/pricing"
)

// story writes the timeline in sentences, in the order of time.
func (t *timeline) story() string {
	var b strings.Builder
	s := t.scenario
	fmt.Fprintf(&b, "%s\n", s.ID)
	order := make([]int, len(s.Events))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, j int) int { return t.outcomes[i].order - t.outcomes[j].order })
	var notes []pricing.Note
	model := ""
	for _, i := range order {
		f := &t.outcomes[i]
		for _, copies := range f.batches {
			if id := copies.quote.Model(); id != model {
				model = id
				m, _ := pricing.ModelByID(id)
				fmt.Fprintf(&b, "  under %s (%s):\n", id, m.Title)
			}
			notes = append(notes, copies.quote.Notes()...)
		}
		t.tell(&b, i)
	}
	r := t.result()
	fmt.Fprintf(&b, "  In all %s", cli.AtLeast(r.Low, r.High, len(r.Unpriced) > 0))
	if len(r.Unpriced) > 0 {
		b.WriteString(", since some of it has no price")
	}
	b.WriteString(".\n")
	told := map[string]bool{ // these two are so in every scenario
		"market-from-user-id":      true,
		"counter-is-a-lower-bound": true,
	}
	for _, n := range notes {
		if !told[n.ID] {
			told[n.ID] = true
			fmt.Fprintf(&b, "  Note %s: %s\n", n.ID, n.Text)
		}
	}
	b.WriteString("\n")
	return b.String()
}

// tell writes what became of one event.
func (t *timeline) tell(b *strings.Builder, i int) {
	e, f := &t.scenario.Events[i], &t.outcomes[i]
	at := e.At
	if f.refused != nil || e.Lost {
		at = e.Sent
	}
	layout := "2006-01-02 15:04"
	if at.Second() != 0 {
		layout += ":05"
	}
	fmt.Fprintf(b, "  %s  %s: ", at.In(t.scenario.Zone).Format(layout), e.ID)
	switch {
	case e.Mute:
		b.WriteString("the user reacts, which opens no window.\n")
	case e.Inbound:
		fmt.Fprintf(b, "%s.\n", arrival(e, f))
	case f.refused != nil:
		no := pricing.Refusal{ID: f.refused.rule.ID, Code: f.refused.code}
		fmt.Fprintf(b, "%s, refused when sent. %s\n", no, cite(f.refused.rule))
		if f.refused.edge {
			b.WriteString("      The window ends at this very instant; WhatsApp doesn't say which side that is.\n")
		}
	case e.Lost:
		b.WriteString("never delivered, so it costs nothing and opens nothing.\n")
	default:
		for j, copies := range f.batches {
			if j > 0 {
				b.WriteString("      then ")
			}
			fmt.Fprintf(b, "%s\n", settled(e, copies))
		}
		if f.noPrice.Units > 0 {
			fmt.Fprintf(b, "can't be priced: %s.\n", f.noPrice.Why)
		}
	}
}

// arrival says what a message from the user makes possible.
func arrival(e *scenario.Event, f *outcome) string {
	text := "the user writes or calls: any message may be sent for a day"
	if e.FromAd {
		text = "the user comes through an ad or page button: any message may be sent for a day"
	}
	sure, perhaps := short(f.freeBy.Sub(e.At)), short(f.maybeFreeBy.Sub(e.At))
	switch {
	case f.maybeFreeBy.IsZero():
	case f.freeBy.IsZero():
		text += fmt.Sprintf("; an answer within %s may be free", perhaps)
	case sure == perhaps:
		text += fmt.Sprintf("; an answer within %s will be free", sure)
	default:
		text += fmt.Sprintf("; an answer within %s will be free, and one within %s may be", sure, perhaps)
	}
	return text
}

// settled says what copies of an event cost, and by which rule.
func settled(e *scenario.Event, copies batch) string {
	var b strings.Builder
	if copies.n > 1 {
		fmt.Fprintf(&b, "%d times ", copies.n)
	}
	cases := copies.quote.Cases()
	var parts []string
	for i, d := range decisions(copies.quote) {
		part := ""
		switch {
		case d.refused != nil:
			part = d.refused.String()
		case d.charged > 0:
			part = fmt.Sprintf("charged, %s %s", d.name(e.Message.MarketingMessagesAPI), d.billed())
			if total := cases[i].Total; total.Currency != "" {
				part += ": " + total.String()
			}
		default:
			part = "free"
		}
		if when := cases[i].When; len(when) > 0 {
			part += ", if " + cli.Join(when, " and ")
		}
		parts = append(parts, part+". "+cite(d.rule))
	}
	b.WriteString(strings.Join(parts, "\n      or "))
	if late := e.At.Sub(e.Sent); late > 0 {
		fmt.Fprintf(&b, " It was sent %s before.", short(late))
	}
	for _, g := range copies.quote.Unpriced() {
		fmt.Fprintf(&b, "\n      Its price isn't known: %s.", g.Why)
	}
	return b.String()
}

// short writes a duration without its zeros: 199h, 5m.
func short(d time.Duration) string {
	s := d.Round(time.Second).String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}

// cite writes what a rule says, with its number and ID.
func cite(r pricing.Rule) string { return fmt.Sprintf("%s [%s %s]", r.Text, r.Number, r.ID) }
