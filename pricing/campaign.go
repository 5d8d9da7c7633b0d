package pricing

import (
	"cmp"
	"slices"
	"time"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/ratecard"
)

// A campaign is one message to an audience, if Meta files it under one category.
// Recipients of one month, span and market for whom the same holds are a group.
type campaign struct {
	question // of the block at hand; its message is of that category only
	audience *Audience
	dated    *datedSheet
	kind     messageKind
	month    Month
	no       int // of the block, in order of time

	found    map[groupKey]int64
	groups   []group
	unpriced unpricedUnits // whom no group has
	notes    notes
	fault    error

	bound bound // which is being worked out
	// Of the counters that were asked for, some are in the state's Usage, and some aren't.
	hasCount, lacksCount bool
}

// A bound is which of all ways a campaign is worked out for.
type bound int8

const (
	low    bound = -1
	likely bound = 0
	high   bound = +1
)

// A groupKey tells the recipients of a block apart by what their price hangs on.
type groupKey struct {
	market        ratecard.Market
	facts, unsure facts
}

// A group is recipients who cost the same, but for what the month has counted before
// each of them.
type group struct {
	no     int // of its block, in order of time
	span   *span
	sheet  *sheet
	month  Month
	market ratecard.Market
	units  int64
	// options are what the rules may say of each of them, the likeliest first. If there
	// are several, something isn't known.
	options []decision
}

// newCampaign returns the campaign if Meta files the message as c.
func (p *Pricer) newCampaign(a *Audience, m *Message, s *State, c category.Category) *campaign {
	own := *m
	own.Category, own.Others = c, nil
	if c != category.Marketing {
		own.MarketingMessagesAPI = false
	}
	g := &campaign{
		question: question{pricer: p, m: &own, s: s, n: max(a.total, 1)},
		audience: a,
		kind:     kindOf(m, c),
		unpriced: unpricedUnits{},
	}
	for u, at := range a.unplaced {
		u.Units = at.units
		g.unpriced.add(u, &g.fault)
	}
	for i, b := range a.sortedBlocks() {
		g.no = i
		g.addBlock(b)
	}
	return g
}

// addBlock adds the groups of a block.
func (c *campaign) addBlock(b *audienceBlock) {
	c.span, c.month, c.found = &c.pricer.spans[b.span.index], b.month, map[groupKey]int64{}
	c.at = time.Unix(b.first, 0)
	sh, err := c.pricer.sheetOf(c.span)
	if err != nil {
		sh, err = c.withoutCard(c.span, err)
	}
	if err != nil {
		c.unpriced.add(unpriced(b.units(), c.withDate(err), ""), &c.fault)
		return
	}
	c.dated, c.sheet = sh, sh.sheet
	for i := range b.plain {
		for w, n := range b.plain[i] {
			if n > 0 {
				c.addRecipients(b, &recipient{country: countryAt(i), windows: b.windows[w]}, n)
			}
		}
	}
	for r, n := range b.rest {
		c.addRecipients(b, &r, n)
	}
	for key, n := range c.found {
		c.addGroup(group{
			no:      c.no,
			span:    c.span,
			sheet:   c.sheet,
			month:   c.month,
			market:  key.market,
			units:   n,
			options: c.options(key.facts, key.unsure),
		})
		c.addNotes(b, key)
	}
	slices.SortFunc(c.groups, group.compare)
}

// addGroup adds a group, or its recipients to the one of which the rules say the same.
func (c *campaign) addGroup(g group) {
	for i := len(c.groups) - 1; i >= 0 && c.groups[i].no == g.no; i-- {
		if c.groups[i].market == g.market && slices.Equal(c.groups[i].options, g.options) {
			c.groups[i].units += g.units
			return
		}
	}
	c.groups = append(c.groups, g)
}

// compare is the order of groups: by time, then by the market's name.
func (g group) compare(o group) int {
	return cmp.Or(cmp.Compare(g.no, o.no), cmp.Compare(g.market, o.market),
		slices.CompareFunc(g.options, o.options, decision.compare))
}

// compare is an order of decisions.
func (d decision) compare(e decision) int {
	return cmp.Or(cmp.Compare(d.allowance, e.allowance), cmp.Compare(d.rule, e.rule), cmp.Compare(d.item, e.item),
		cmp.Compare(d.verb, e.verb))
}

// addRecipients adds n recipients who are alike.
func (c *campaign) addRecipients(b *audienceBlock, r *recipient, n int64) {
	w := &r.windows[c.kind]
	c.notes |= w.notes | r.notes()
	market, err := ratecard.MarketOf(r.country, c.sheet.day)
	if err != nil {
		c.unpriced.add(unpriced(n, c.withDate(err), ""), &c.fault)
		return
	}
	holds := categoryFact(c.m.Category) | c.pricer.given | w.holds
	if c.m.Reaction {
		holds |= reaction
	}
	if c.m.MarketingMessagesAPI {
		holds |= viaLiteAPI
	}
	if r.flags&recipientByUserID != 0 {
		holds |= toUserID
	}
	unsure := w.unsure
	if holds&(marketing|authentication) != 0 {
		if c.at = time.Unix(b.first, 0); r.flags&recipientAbroad != 0 {
			if from := c.pricer.account.AuthenticationInternationalFrom[r.country]; c.at.Before(from) {
				c.at = from
			}
		}
		f := findings{market: market, country: r.country, facts: holds, unsure: unsure}
		c.addPlace(&f)
		holds, unsure = f.facts, f.unsure
	}
	key := groupKey{market, holds, unsure & c.span.factsAsked &^ holds}
	sum := c.found[key]
	addUnits(&sum, n, &c.fault)
	c.found[key] = sum
}

// notes returns those on the recipient, whatever the message.
func (r *recipient) notes() notes {
	n := placeNotes(ratecard.Place{
		Reading:  r.reading,
		Unserved: r.flags&recipientUnserved != 0,
		Inferred: r.flags&recipientInferred != 0,
	})
	if r.flags&recipientInboundAhead != 0 {
		n |= noteInboundAhead
	}
	return n
}

// options returns what the rules may say if some facts hold and others may hold.
func (c *campaign) options(holds, unsure facts) []decision {
	var list []decision
	for sub := facts(0); ; sub = (sub - unsure) & unsure { // every subset of unsure, from none
		if d := c.decide(holds | sub); !slices.Contains(list, d) {
			list = append(list, d)
		}
		if sub == unsure {
			return list
		}
	}
}

// addNotes adds the notes on a group: those of its first and its last instant.
func (c *campaign) addNotes(b *audienceBlock, key groupKey) {
	for _, unix := range [...]int64{b.first, b.last} {
		c.at = time.Unix(unix, 0)
		f := findings{market: key.market, facts: key.facts, unsure: key.unsure}
		f.notes = c.dated.notesAt(unix)
		if c.span.basis == basisNotification {
			f.notes |= c.notedIn2018(key.market)
		}
		c.addCaveats(&f)
		c.noteNumber(&f)
		c.notes |= f.notes
	}
}
