package pricing

import (
	"math/bits"
	"slices"

	"github.com/wacost/wacost/category"
)

// answers returns the answers to a question of which something isn't certain. It
// applies the same rules to every combination of facts that may hold, and joins
// answers that are alike. The answers for the category declared come first, the
// dearest in front; those for the other categories follow in the same way.
func (q *question) answers(f findings) (cases []answer, gaps []Unpriced, err error) {
	quote := Quote{
		pricer: q.pricer,
		span:   q.span,
		sheet:  q.sheet,
		market: f.market,
	}
	categories := q.m.categories()
	for _, c := range categories {
		own, unpriced, err := q.casesAs(f, c)
		if err != nil {
			return nil, nil, err
		}
		if len(categories) > 1 {
			for i := range own {
				own[i].flags |= byCategory
			}
		}
		slices.SortStableFunc(own, func(a, b answer) int { return quote.total(&b).Cmp(quote.total(&a)) })
		cases, gaps = append(cases, own...), append(gaps, unpriced...)
	}
	return cases, gaps, nil
}

// casesAs returns the answers if the message is of category c.
func (q *question) casesAs(f findings, c category.Category) ([]answer, []Unpriced, error) {
	w := *q
	f.facts = f.facts&^(allCategories|inConversation) | categoryFact(c)
	f.facts |= q.conversations(&q.s.Thread, f.facts, c)
	f.unsure &= q.span.factsAsked &^ f.facts
	if f.facts&marketing == 0 {
		f.unsure &^= toUS
	}
	var cases []answer
	var gaps []Unpriced
	usages, err := w.usages(f)
	if err != nil {
		return nil, nil, err
	}
	for _, u := range usages {
		w.usage = u
		found, more, err := w.worlds(f)
		if err != nil {
			return nil, nil, err
		}
		cases = append(cases, found...)
		for _, gap := range more {
			if !slices.Contains(gaps, gap) {
				gaps = append(gaps, gap)
			}
		}
	}
	return mergeAlike(cases), gaps, nil
}

// worlds returns an answer for every combination of the unsure facts that are
// decisive.
func (q *question) worlds(f findings) ([]answer, []Unpriced, error) {
	matter := q.decisive(f)
	var cases []answer
	var gaps []Unpriced
	for sub := facts(0); ; sub = (sub - matter) & matter { // every subset of matter, from none
		a := answer{decision: q.decide(f.facts | sub), world: f.facts | sub, assumed: matter}
		if q.usage != nil {
			a.flags |= byUsage
			if q.s.UsageUnknown {
				a.flags |= isUsageUnknown
			}
		}
		switch err := q.price(&a, f.market); {
		case q.priceless != 0 && (err == nil || isMissing(err)):
			a.flags |= q.priceless
			cases = append(cases, a)
		case err != nil && q.usage != nil && q.usage.before > 0 && isNoRate(err):
			// The count is assumed, and the others have a price.
			gap := unpriced(q.n, err, f.market)
			gap.Why = "if " + chargedBefore(q.usage.before) + ": " + gap.Why
			gaps = append(gaps, gap)
		case err != nil:
			return nil, nil, err
		default:
			cases = append(cases, a)
		}
		if sub == matter {
			return cases, gaps, nil
		}
	}
}

// decisive returns the unsure facts that change some decision.
func (q *question) decisive(f findings) facts {
	var matter facts
	for rest := f.unsure; rest != 0; rest &= rest - 1 {
		bit := facts(1) << bits.TrailingZeros32(uint32(rest))
		others := f.unsure &^ bit
		for sub := facts(0); ; sub = (sub - others) & others {
			if q.decide(f.facts|sub|bit) != q.decide(f.facts|sub) {
				matter |= bit
				break
			}
			if sub == others {
				break
			}
		}
	}
	return matter
}

// mergeAlike joins answers that are alike. A fact on which they don't agree is no
// condition of the joint answer.
func mergeAlike(list []answer) []answer {
	var out []answer
	for _, v := range list {
		i := slices.IndexFunc(out, func(w answer) bool { return w.alike(&v) })
		if i < 0 {
			out = append(out, v)
			continue
		}
		out[i].assumed &^= out[i].world ^ v.world
	}
	return out
}

// usages returns the counts to assume where they aren't known: an allowance unused
// and used up, and the beginning of every step of the ladder.
func (q *question) usages(f findings) ([]*assumedUsage, error) {
	if !q.usageUnknown(f.facts) {
		return []*assumedUsage{nil}, nil
	}
	list := []*assumedUsage{{0, 0}}
	for i := range q.span.rules {
		if r := &q.span.rules[i]; r.then.verb == verbAllow && r.when&allCategories&^f.facts == 0 {
			list = append(list, &assumedUsage{0, r.then.count})
		}
	}
	ladder, err := q.sheet.ladder(q.span.item(f.facts), f.market)
	if err != nil {
		return list, nil // price returns the error where it matters
	}
	for i := range ladder.tiers {
		if upTo := ladder.tiers[i].UpTo; upTo > 0 {
			list = append(list, &assumedUsage{upTo, 0})
		}
	}
	return list, nil
}
