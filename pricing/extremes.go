package pricing

import (
	"errors"
	"slices"

	"github.com/wacost/wacost/ratecard"
)

// extremes returns the case that costs most by itself and the one that costs least,
// whatever has been counted before. Of equals it is the one in front: of the
// likeliest case's category, then of fewer facts. missing says that a case may be
// charged and has no price, or that the market isn't known.
func (q *Quote) extremes(likeliest *answer, others []answer) (most, least *answer, missing bool) {
	most, least = likeliest, likeliest
	lacks := q.lacksPrice(likeliest)
	for i := range others {
		lacks |= q.lacksPrice(&others[i])
	}
	inFront := func(v, w *answer) bool {
		if own := likeliest.category(); (v.category() == own) != (w.category() == own) {
			return v.category() == own
		}
		return v.world < w.world
	}
	for i := range others {
		a := &others[i]
		if c := q.compareAlone(a, most, lacks, false); c > 0 || c == 0 && inFront(a, most) {
			most = a
		}
		if c := q.compareAlone(a, least, lacks, true); c < 0 || c == 0 && inFront(a, least) {
			least = a
		}
	}
	return most, least, lacks != 0
}

// differInFees reports whether cases may have other fees than the first has.
func differInFees(first *answer, others []answer) bool {
	return slices.ContainsFunc(others, func(a answer) bool {
		return a.item != first.item || a.verb != first.verb || a.allowance != first.allowance
	})
}

// lacksPrice returns what the message lacks if the case is a charge without a price, or
// passes for free in an unknown market; else 0.
func (q *Quote) lacksPrice(a *answer) answerFlags {
	_, err := q.sheet.ladder(a.item, q.market)
	refused := a.verb == verbRefuse && a.allowance == noRule
	switch {
	case errors.Is(err, ratecard.ErrNoMarket) && !refused:
		return isUnpriced | isNowhere
	case err != nil && a.verb == verbCharge:
		return isUnpriced
	}
	return 0
}

// compareAlone compares what two cases may cost: by themselves within the allowance
// or, if that makes no difference, past it; likewise of messages that fees include,
// within these for what they cost at least. A message without a price may cost any
// amount; at least it costs the fees on it, which decide if some are on one item.
func (q *Quote) compareAlone(v, w *answer, lacks answerFlags, least bool) int {
	byFees := least && lacks != 0 && hasItemFees(q.pricer.account.Fees)
	for _, allowed := range [...]bool{true, false} {
		v, w := q.alone(v, allowed), q.alone(w, allowed)
		v.flags, w.flags = lacks, lacks
		noPrice := func(a *answer) bool { return !byFees && a.charged() && a.ladder == nil }
		if c := compareBool(noPrice(&v), noPrice(&w)); c != 0 {
			return c
		}
		if c := q.compareCosts(&v, &w, least); c != 0 {
			return c
		}
	}
	return 0
}

// alone returns a case of one message before which nothing was counted, within an
// allowance or past it.
func (q *Quote) alone(a *answer, allowed bool) answer {
	one := answer{decision: a.decision, world: a.world, units: 1}
	if allowed && a.allowance != noRule {
		one.units, one.free = 0, 1
	}
	one.ladder, _ = q.sheet.ladder(a.item, q.market) // no ladder, no price
	return one
}

// doubtOf returns the cases of a message of which it may hang on a minimum which costs most
// or least. Whether volume tiers decide on that too, the caller says.
func (q *Quote) doubtOf(first *answer, others []answer, tiered bool) (c feeCases, ok bool) {
	if q.pricer.untopped == nil {
		return feeCases{}, false
	}
	c = newFeeCases(first, others)
	decides := func(f Fee) bool { return f.Item != "" && c.hangOn(&f, q.span.day.date, q.market) }
	if !slices.ContainsFunc(q.pricer.account.Fees, decides) {
		return feeCases{}, false // what Meta charges more for has no lower fees
	}
	if tiered || q.pricer.minimums > 1 {
		return c, true
	}
	bare := *q
	bare.pricer = q.pricer.untopped
	most, least, _ := q.extremes(first, others)
	metaMost, metaLeast, _ := bare.extremes(first, others)
	return c, most.decision != metaMost.decision || least.decision != metaLeast.decision
}
