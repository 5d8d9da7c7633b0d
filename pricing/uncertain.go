package pricing

import (
	"math/bits"
	"slices"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/ratecard"
)

// answers returns the answers to a question of which something isn't certain, appended
// to an empty list. It applies the same rules to every combination of facts that may
// hold, and joins answers that are alike. The answers for the category declared come
// first, the dearest in front; those for the other categories follow in the same way.
func (q *question) answers(f findings, list []answer) ([]answer, []Unpriced, error) {
	var gaps []Unpriced
	var buf [5]category.Category
	categories := q.m.categories(buf[:0])
	for _, c := range categories {
		own, unpriced, err := q.answersAs(f, c, list[len(list):])
		if err != nil {
			return nil, nil, err
		}
		if len(categories) > 1 {
			for i := range own {
				own[i].flags |= byCategory
			}
		}
		q.sortDearest(own, f.market)
		list, gaps = append(list, own...), append(gaps, unpriced...)
	}
	return list, gaps, nil
}

// sortDearest sorts answers, those that cost most first. They are few.
func (q *question) sortDearest(list []answer, m ratecard.Market) {
	if len(list) < 2 {
		return
	}
	quote := Quote{
		pricer: q.pricer,
		span:   q.span,
		sheet:  q.sheet,
		market: m,
	}
	for i := range list {
		for j := i; j > 0 && quote.costsMore(&list[j], &list[j-1]); j-- {
			list[j], list[j-1] = list[j-1], list[j]
		}
	}
}

// costsMore reports whether answer a costs more than b.
func (q *Quote) costsMore(a, b *answer) bool {
	x, y := q.total(a).Amount, q.total(b).Amount
	if x.IsZero() || y.IsZero() {
		return x.Sign() > y.Sign() // as Cmp says, which makes copies of the two
	}
	return x.Cmp(y) > 0
}

// answersAs returns the answers if the message is of category c, appended to an empty
// list.
func (q *question) answersAs(f findings, c category.Category, list []answer) ([]answer, []Unpriced, error) {
	f.facts = f.facts&^(allCategories|inConversation) | categoryFact(c)
	f.facts |= q.conversations(&q.s.Thread, f.facts, c)
	f.unsure &= q.span.factsAsked &^ f.facts
	if f.facts&marketing == 0 {
		f.unsure &^= toUS
	}
	var gaps []Unpriced
	var err error
	if q.usageUnknown(f.facts) {
		list, gaps, err = q.worldsByUsage(&f, list)
	} else {
		list, gaps, err = q.worlds(&f, list)
	}
	return mergeAlike(list), gaps, err
}

// worldsByUsage is worlds for each of the counts to assume.
func (q *question) worldsByUsage(f *findings, list []answer) (_ []answer, gaps []Unpriced, err error) {
	defer func() { q.usage = nil }()
	for _, u := range q.usages(f) {
		q.usage = &u
		var more []Unpriced
		if list, more, err = q.worlds(f, list); err != nil {
			return nil, nil, err
		}
		for _, gap := range more {
			if !slices.Contains(gaps, gap) {
				gaps = append(gaps, gap)
			}
		}
	}
	return list, gaps, nil
}

// worlds returns an answer for every combination of the unsure facts that are
// decisive, appended to a list.
func (q *question) worlds(f *findings, list []answer) ([]answer, []Unpriced, error) {
	matter := q.decisive(f)
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
			list = append(list, a)
		case err != nil && q.usage != nil && q.usage.before > 0 && isNoRate(err):
			// The count is assumed, and the others have a price.
			gap := unpriced(q.n, err, f.market)
			gap.ChargedBefore = q.usage.before
			gap.Why = "if " + chargedBefore(q.usage.before).Text + ": " + gap.Why
			gaps = append(gaps, gap)
		case err != nil:
			return nil, nil, err
		default:
			list = append(list, a)
		}
		if sub == matter {
			return list, gaps, nil
		}
	}
}

// decisive returns the unsure facts that change some decision.
func (q *question) decisive(f *findings) facts {
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

// mergeAlike joins answers that are alike, in the memory of the list. A fact on which
// they don't agree is no condition of the joint answer.
func mergeAlike(list []answer) []answer {
	out := list[:0]
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
func (q *question) usages(f *findings) []assumedUsage {
	list := []assumedUsage{{0, 0}}
	for i := range q.span.rules {
		if r := &q.span.rules[i]; r.then.verb == verbAllow && r.when&allCategories&^f.facts == 0 {
			list = append(list, assumedUsage{0, r.then.count})
		}
	}
	ladder, err := q.sheet.ladder(q.span.item(f.facts), f.market)
	if err != nil {
		return list // price returns the error where it matters
	}
	for i := range ladder.tiers {
		if upTo := ladder.tiers[i].UpTo; upTo > 0 {
			list = append(list, assumedUsage{upTo, 0})
		}
	}
	return list
}
