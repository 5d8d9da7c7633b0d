package pricing

import (
	"math/bits"
	"slices"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/ratecard"
)

// enumerate judges a message of which something isn't certain: every world that
// may be, by the same rules; those that come out alike are one case. The
// likeliest case is of the category declared, and the dearest of those; the
// rest follow in that order.
func (q *question) enumerate(f findings) (cases []verdict, gaps []Unpriced, err error) {
	quote := Quote{pricer: q.pricer, span: q.span, sheet: q.sheet, market: f.market}
	categories := q.m.categories()
	for _, c := range categories {
		own, unpriced, err := q.asCategory(f, c)
		if err != nil {
			return nil, nil, err
		}
		if len(categories) > 1 {
			for i := range own {
				own[i].cases |= byCategory
			}
		}
		slices.SortStableFunc(own, func(a, b verdict) int { return quote.total(&b).Cmp(quote.total(&a)) })
		cases, gaps = append(cases, own...), append(gaps, unpriced...)
	}
	return cases, gaps, nil
}

// asCategory judges every world in which the message is of one category.
func (q *question) asCategory(f findings, c category.Category) ([]verdict, []Unpriced, error) {
	w := *q
	f.facts = f.facts&^(allCategories|rides) | categoryFact(c)
	f.facts |= q.conversations(&q.s.Thread, f.facts, c)
	f.unsure &= q.span.asked &^ f.facts
	if f.facts&marketing == 0 {
		f.unsure &^= toUS
	}
	var cases []verdict
	var gaps []Unpriced
	for _, reading := range w.readings() {
		f.facts = f.facts&^denied | reading
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
	}
	return merge(cases), gaps, nil
}

// readings are the ways to read contested rules: as they stand, and not at all.
func (q *question) readings() []facts {
	if q.span.disputed {
		return []facts{0, denied}
	}
	return []facts{0}
}

// worlds judges every combination of the facts that are unsure and matter.
func (q *question) worlds(f findings) ([]verdict, []Unpriced, error) {
	matter := q.matters(f)
	var cases []verdict
	var gaps []Unpriced
	for sub := facts(0); ; sub = (sub - matter) & matter { // every subset of matter, from none
		v := verdict{ruling: q.span.rule(f.facts | sub), world: f.facts | sub, assumed: matter}
		if q.usage != nil {
			v.cases |= byUsage
		}
		if f.facts&denied != 0 {
			v.cases |= byDenial
		} else if q.span.disputed {
			v.cases |= byDoubt
		}
		switch err := q.price(&v, f.market); {
		case q.bare && (err == nil || isMissing(err)):
			v.cases |= isUnpriced
			cases = append(cases, v)
		case err != nil && q.usage != nil && q.usage.before > 0 && isNoRate(err):
			// One of several guesses at a count.
			gaps = append(gaps, Unpriced{q.n, "if " + supposedBefore(q.usage.before) + ": " + err.Error()})
		case err != nil:
			return nil, nil, err
		default:
			cases = append(cases, v)
		}
		if sub == matter {
			return cases, gaps, nil
		}
	}
}

// matters returns the unsure facts that change some verdict.
func (q *question) matters(f findings) facts {
	var matter facts
	for rest := f.unsure; rest != 0; rest &= rest - 1 {
		bit := facts(1) << bits.TrailingZeros32(uint32(rest))
		others := f.unsure &^ bit
		for sub := facts(0); ; sub = (sub - others) & others {
			if q.span.rule(f.facts|sub|bit) != q.span.rule(f.facts|sub) {
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

// merge joins alike verdicts: what they don't agree on wasn't a condition.
func merge(list []verdict) []verdict {
	var out []verdict
	for _, v := range list {
		i := slices.IndexFunc(out, func(w verdict) bool { return w.alike(&v) })
		if i < 0 {
			out = append(out, v)
			continue
		}
		out[i].assumed &^= out[i].world ^ v.world
		if (out[i].cases^v.cases)&(byDoubt|byDenial) != 0 {
			out[i].cases &^= byDoubt | byDenial
		}
	}
	return out
}

// usages are the counts to suppose where they aren't known: both ends of the
// allowance, and the beginning of every step of the ladder.
func (q *question) usages(f findings) ([]*assumedUsage, error) {
	if !q.usageUnknown() {
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
		return list, nil // price says so, where it is asked for
	}
	for i := range ladder.tiers {
		if upTo := ladder.tiers[i].UpTo; upTo > 0 {
			list = append(list, &assumedUsage{upTo, 0})
		}
	}
	return list, nil
}

// isMissing asks the type itself: errors.As would move every question to the heap.
func isMissing(err error) bool {
	_, ok := err.(*ratecard.LookupError)
	return ok
}

// isNoRate tells whether the ladder has no price that far up, or none to be used.
func isNoRate(err error) bool {
	e, ok := err.(*ratecard.LookupError)
	return ok && (e.Kind == ratecard.ErrNoRate || e.Kind == ratecard.ErrDerived)
}
