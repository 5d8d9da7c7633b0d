package main

import (
	"cmp"
	"slices"
	"time"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
)

// A result is what a campaign costs, as -json prints it.
type result struct {
	Recipients     int64               `json:"recipients"`
	LastLine       int64               `json:"last_line"`
	Incomplete     bool                `json:"incomplete"` // it was interrupted behind LastLine
	Category       category.Category   `json:"category"`
	Others         []category.Category `json:"others"` // that a guessed template may get instead
	From           time.Time           `json:"from,omitzero"`
	To             time.Time           `json:"to,omitzero"` // when the last message is sent
	Estimate       pricing.Estimate    `json:"estimate"`
	Refused        []refused           `json:"refused"`
	Unpriced       []unpriced          `json:"unpriced"`
	Skipped        int64               `json:"skipped"` // rows
	SkippedLines   []skipped           `json:"skipped_lines"`
	IgnoredColumns []string            `json:"ignored_columns"`
	NoInbound      bool                `json:"no_last_inbound"` // there is no such column
	// AfterSending is how many wrote, by the file, more than five minutes after the
	// instant at which they are sent to.
	AfterSending int64             `json:"after_sending"`
	UnusedCounts []pricing.Counter `json:"unused_counts"` // of -used
	Budget       *budgetResult     `json:"budget,omitempty"`

	zone *time.Location
}

// kept is how many lines of a kind are told.
const kept = 20

// refused are the messages that WhatsApp doesn't deliver for one reason.
type refused struct {
	pricing.Refusal
	Messages int64   `json:"messages"` // at most
	Lines    []int64 `json:"lines"`    // the first ones
}

// unpriced are the messages that have no price for one reason.
type unpriced struct {
	pricing.Unpriced
	Lines []int64 `json:"lines"` // the first ones
}

// skipped is a row that was left out.
type skipped struct {
	Line int64  `json:"line"`
	Why  string `json:"why"`
}

func newResult(o *options) *result {
	return &result{
		Category:       o.message.Category,
		Others:         append([]category.Category{}, o.message.Others...), // no list of the JSON is null
		Refused:        []refused{},
		Unpriced:       []unpriced{},
		SkippedLines:   []skipped{},
		IgnoredColumns: []string{},
		UnusedCounts:   []pricing.Counter{},
		zone:           o.zone(),
	}
}

// count counts a recipient who is sent to at an instant.
func (r *result) count(to *recipient, at time.Time) {
	if r.Recipients == 0 {
		r.From = at.In(r.zone)
	}
	r.Recipients++
	r.LastLine, r.To = to.line, at
	if last := to.thread.LastInbound; !last.IsZero() && last.Sub(at) > 5*time.Minute {
		r.AfterSending++
	}
}

// skip counts a row that is left out.
func (r *result) skip(bad *badRow) {
	r.Skipped++
	if len(r.SkippedLines) < kept {
		r.SkippedLines = append(r.SkippedLines, skipped{bad.line, bad.why.Error()})
	}
}

// found are the first lines with a message that is refused or has no price.
type found struct {
	refused  map[pricing.Refusal][]int64
	unpriced map[pricing.Unpriced][]int64
}

func newFound() *found {
	return &found{map[pricing.Refusal][]int64{}, map[pricing.Unpriced][]int64{}}
}

// wants reports whether an estimate has messages that are refused or have no price, of
// which more lines are to be found. Those without a place are found by the audience.
func (f *found) wants(e *pricing.Estimate) bool {
	for _, c := range []*pricing.EstimateCase{&e.Low, &e.Likely, &e.High} {
		for i := range c.Lines {
			if is := c.Lines[i].Refused; is != nil && len(f.refused[*is]) < kept {
				return true
			}
		}
		for _, u := range c.Unpriced {
			if u.Units = 0; u.Market != "" && len(f.unpriced[u]) < kept {
				return true
			}
		}
	}
	return false
}

// see looks at the quote of a line, whose user is in a market.
func (f *found) see(q *pricing.Quote, err error, line int64, where func() ratecard.Market) {
	if err != nil {
		u := pricing.UnpricedBy(err)
		if u.Units = 0; u.Market == "" {
			u.Market = where()
		}
		if list := f.unpriced[u]; len(list) < kept {
			f.unpriced[u] = append(list, line)
		}
		return
	}
	if q.Deliverable() != pricing.DeliverableYes {
		f.seeRefused(q, line)
	}
	if q.Exact() {
		return
	}
	for _, u := range q.Unpriced() {
		u.Units = 0
		if list := f.unpriced[u]; len(list) < kept {
			f.unpriced[u] = append(list, line)
		}
	}
}

// seeRefused looks at the quote of a line that isn't delivered, or may not be.
func (f *found) seeRefused(q *pricing.Quote, line int64) {
	for _, c := range q.Cases() {
		if c.Undelivered == nil {
			continue
		}
		if list := f.refused[*c.Undelivered]; len(list) < kept && !slices.Contains(list, line) {
			f.refused[*c.Undelivered] = append(list, line)
		}
	}
}

// list takes what is refused or unpriced in any case of the estimate, with the first
// lines.
func (r *result) list(f *found, unplaced []pricing.Unplaced) {
	r.To = r.To.In(r.zone)
	refusals, gaps := map[pricing.Refusal]int64{}, map[pricing.Unpriced]int64{} // the most of any case
	for _, c := range []*pricing.EstimateCase{&r.Estimate.Low, &r.Estimate.Likely, &r.Estimate.High} {
		units := map[pricing.Refusal]int64{}
		for i := range c.Lines {
			if is := c.Lines[i].Refused; is != nil {
				units[*is] += c.Lines[i].Units
				refusals[*is] = max(refusals[*is], units[*is])
			}
		}
		for _, u := range c.Unpriced {
			n := u.Units
			u.Units = 0
			gaps[u] = max(gaps[u], n)
		}
	}
	for is, n := range refusals {
		r.Refused = append(r.Refused, refused{is, n, append([]int64{}, f.refused[is]...)})
	}
	slices.SortFunc(r.Refused, func(a, b refused) int { return cmp.Compare(a.ID, b.ID) })
	for u, n := range gaps {
		lines := f.unpriced[u]
		u.Units = n
		if i := slices.IndexFunc(unplaced, func(v pricing.Unplaced) bool { return v.Unpriced == u }); i >= 0 {
			lines = unplaced[i].Positions
		}
		r.Unpriced = append(r.Unpriced, unpriced{u, append([]int64{}, lines...)})
	}
	slices.SortFunc(r.Unpriced, func(a, b unpriced) int {
		return cmp.Or(cmp.Compare(a.ID, b.ID), cmp.Compare(a.Market, b.Market), cmp.Compare(a.Why, b.Why))
	})
}

// unusedCounters notes the counts given by which no message of the campaign goes:
// another month, market or number was meant.
func (r *result) unusedCounters(p *pricing.Pricer, m pricing.Message, usage pricing.Usage) error {
	read := map[pricing.Counter]bool{}
	for _, e := range []*pricing.EstimateCase{&r.Estimate.Low, &r.Estimate.Likely, &r.Estimate.High} {
		for i := range e.Lines {
			l := &e.Lines[i]
			if l.Market == "" { // a fee
				continue
			}
			at := l.Month.First(r.zone)
			if at.Before(r.From) {
				at = r.From
			}
			m.Market = l.Market
			list, err := p.Counters(&m, at)
			if err != nil {
				return err
			}
			for _, c := range list {
				read[c] = true
			}
		}
	}
	for c := range usage {
		named := c
		if c.Scope == pricing.PerNumber {
			named.Of = ratecard.NameKey(c.Of)
		}
		if !read[named] {
			r.UnusedCounts = append(r.UnusedCounts, c)
		}
	}
	slices.SortFunc(r.UnusedCounts, func(a, b pricing.Counter) int { return cmp.Compare(a.String(), b.String()) })
	return nil
}
