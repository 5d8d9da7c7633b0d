package pricing

import (
	"errors"
	"strings"
	"time"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/ratecard"
	"github.com/wacost/wacost/window"
)

// judged is a delivered message judged: the one path of Apply and of folds.
type judged struct {
	question
	findings
	event *Event
	ours  Dissent // the type we expected, where Meta's is another
	said  uint8   // the rule that stands for Meta's word where no other agrees with it, or noRule
	first bool    // Meta says that the allowance covers it
	past  bool    // Meta says that the allowance didn't
	shut  bool    // Meta says that no free entry window was open
	moved bool    // Meta says that it went abroad, and we didn't know
}

// hear adds to the findings what follows from the delivery, and Meta's word.
func (j *judged) hear() {
	j.notes &^= noteBoundary // it has been delivered
	if j.facts&(service|inService) == service {
		j.facts |= inService // or WhatsApp wouldn't have delivered it
		if j.unsure&inService == 0 {
			j.notes |= noteWindowInferred
		}
	}
	if meta := &j.event.Meta; *meta != (Reported{}) {
		if j.facts&(authentication|foreign) == authentication && meta.says(string(ratecard.AuthenticationForeign)) {
			j.facts, j.moved = j.facts|foreign, true
		}
		if word := meta.word(j.at); word != "" {
			j.heed(word)
		}
		if meta.Delivered && j.desk.inForce(j.span, j.at).model == j.span.model {
			j.facts &^= toUS | noPayment
			j.unsure &^= toUS
		}
	}
	j.unsure &^= j.facts
}

// says tells whether Meta's category is that word, in whatever spelling.
func (r *Reported) says(word string) bool {
	return !r.Category.Known() && strings.ReplaceAll(strings.ToLower(string(r.Category)), "-", "_") == word
}

// word is the type that Meta gave in one way or another.
func (r *Reported) word(at time.Time) string {
	if r.Type == "" && (r.FreeUntil.After(at) || r.says(freeEntryCategory)) {
		return TypeFreeEntry
	}
	return r.Type
}

// freeEntryCategory is what webhooks may say of a message in a free entry
// window, instead of its category (R5.9).
const freeEntryCategory = "referral_conversion"

// heed makes the findings agree with Meta's word on the type. What the word
// tells of windows follows from the rules in force then, whichever are asked
// for: its meaning turns with them (R7.11).
func (j *judged) heed(word string) {
	in := j.desk.inForce(j.span, j.at)
	if in.model == nil || in.bundled && word != TypeFreeEntry {
		return // conversations had no types
	}
	own, sure := in.rule(j.facts), j.unsure&in.asked == 0
	agrees := in.outward(own) == word || own.allowed != noRule && word == TypeRegular // how far it went is Meta's to say
	if sure && !agrees {
		j.ours = Dissent{Field: "type", Ours: in.outward(own), Rule: in.decides(own), Meta: word, Follows: FollowsOurs}
		if knownType(word) && in.model == j.span.model {
			j.ours.Follows = FollowsMeta
		}
	}
	j.facts &^= toUS | noPayment // whatever Meta says, it delivered the message
	j.unsure &^= toUS
	switch word {
	case TypeFreeEntry:
		j.facts |= inFreeEntry
	case TypeRegular:
		j.facts &^= inFreeEntry
		if j.facts&service == 0 && in.outward(in.rule(j.facts)) == TypeFree {
			j.facts &^= inService | rides | anyOpen
		}
	case TypeFree:
		j.facts &^= inFreeEntry
		if in.outward(in.rule(j.facts)) == TypeRegular {
			j.facts |= inService
		}
	default:
		return // a word we don't know decides nothing
	}
	j.shut = word != TypeFreeEntry
	j.unsure &^= inFreeEntry | inService | rides | anyOpen
	if in.model == j.span.model {
		j.obey(word)
	}
}

// obey follows Meta's word where no facts make the rules agree with it.
func (j *judged) obey(word string) {
	r := j.span.rule(j.facts)
	j.first, j.past = word == TypeFree && r.allowed != noRule, word == TypeRegular
	switch {
	case word == TypeRegular && r.verb == verbFree && j.facts&exempt == 0: // exempt messages may be called regular (R7.10)
		j.said = uint8(len(j.span.rules) - 1)
	case word != TypeRegular && r.verb == verbCharge && !j.first:
		j.said = uint8(len(j.span.rules) - 2)
	}
}

// asReported are the rules that stand for Meta's word, at the end of every list.
func asReported() []rule {
	return []rule{
		{Rule: Rule{"reported-free", "Meta reported that the message was free.", "R5.9", pageStatus}, then: free()},
		{Rule: Rule{"reported-regular", "Meta reported that it charged for the message.", "R5.9", pageStatus}, then: charge()},
	}
}

const pageStatus = "Meta, reference of status webhooks: github.com/ArielAmzalak/WBAPI_Doc doc/status.md"

// outward is the type that Meta reports of such a ruling. Of an allowance it is
// free while the allowance lasts.
func (sp *span) outward(r ruling) string {
	switch {
	case r.rule != noRule && sp.rules[r.rule].when&inFreeEntry != 0:
		return TypeFreeEntry
	case r.allowed != noRule || r.verb == verbFree:
		return TypeFree
	case r.verb == verbCharge:
		return TypeRegular
	}
	return "undelivered"
}

// decides is the ID of the rule that such a ruling rests on.
func (sp *span) decides(r ruling) string {
	switch {
	case r.allowed != noRule:
		return sp.rules[r.allowed].ID
	case r.rule != noRule:
		return sp.rules[r.rule].ID
	}
	return ""
}

// knownType tells whether Meta's word for a type is one that we can follow.
func knownType(word string) bool {
	return word == TypeRegular || word == TypeFree || word == TypeFreeEntry
}

// settled tells whether there is only one case.
func (j *judged) settled() bool { return j.said != noRule || j.certain(j.findings) }

// ruling is that on a message of which f holds, with Meta's word.
func (j *judged) ruling(f facts) ruling {
	r := j.span.rule(f)
	switch {
	case j.said != noRule:
		r.allowed, r.rule, r.verb = noRule, j.said, j.span.rules[j.said].then.verb
	case j.past:
		r.allowed = noRule
	}
	return r
}

// quote prices the message. What lacks a price is a gap, not an error.
func (j *judged) quote() (q Quote, err error) {
	q = Quote{desk: j.desk, span: j.span, sheet: j.sheet, market: j.market, notes: j.notes}
	var cases []verdict
	var gaps []Gap
	var lack string
	if j.settled() {
		v := verdict{ruling: j.ruling(j.facts), world: j.facts}
		if j.first {
			j.cover(v.allowed)
		}
		err = j.price(&v, j.market)
		cases = []verdict{v}
	} else {
		cases, gaps, err = j.enumerate(j.findings)
	}
	if missing := (*ratecard.LookupError)(nil); errors.As(err, &missing) {
		if cases, err = j.unpriced(); err != nil {
			return Quote{}, err
		}
		gaps, lack = []Gap{{j.n, missing.Error()}}, why(missing)
	}
	if err != nil {
		return Quote{}, err
	}
	q.likely = cases[0]
	if len(cases) > 1 || len(gaps) > 0 {
		q.more = &more{cases[1:], gaps, lack}
	}
	return q, nil
}

// unpriced is how the message is settled where the card lacks the price: every
// case of it, to be counted.
func (j *judged) unpriced() ([]verdict, error) {
	if j.settled() {
		v := verdict{ruling: j.ruling(j.facts), world: j.facts, cases: isUnpriced, units: j.n}
		if v.allowed != noRule {
			j.spend(&v)
		}
		return []verdict{v}, nil
	}
	j.bare = true
	cases, _, err := j.enumerate(j.findings)
	return cases, err
}

// cover makes the allowance reach the message, whatever has been counted.
func (j *judged) cover(allowed uint8) {
	r := &j.span.rules[allowed]
	j.usage = &assumedUsage{used: min(j.count(j.allowance(r)), r.then.count-1)}
}

// moves tells whether after may be another thread than before.
func (j *judged) moves() bool {
	return !j.s.Thread.Entered.IsZero() || j.span.bundled || !j.event.Meta.FreeUntil.IsZero() || j.shut
}

// after is the thread once the message was delivered.
func (j *judged) after() window.Thread {
	t := j.s.Thread
	r := j.ruling(j.facts)
	if r.verb == verbRefuse && r.allowed == noRule {
		return t
	}
	policy := j.entryPolicy(&t)
	switch {
	case !j.shut:
		t = t.Outbound(j.at, policy)
	case t.Opens(j.at, policy):
		t.Entered = time.Time{} // the click was no way in
	case t.FreeEntry(j.at, policy) != window.Closed:
		t.FreeUntil = j.at.UTC()
	}
	decides := r.rule
	if r.allowed != noRule {
		decides = r.allowed
	}
	if decides != noRule {
		then := &j.span.rules[decides].then
		if then.shuts {
			t = t.CloseAll(j.at)
		}
		if then.opens > 0 {
			t = t.Open(j.conversation(r), j.at, then.opens)
		}
	}
	if until := j.event.Meta.FreeUntil; until.After(j.at) && j.event.Meta.word(j.at) == TypeFreeEntry {
		t.FreeUntil = until.UTC()
	}
	return t
}

// conversation is the kind that the message opens.
func (j *judged) conversation(r ruling) string {
	if j.span.pricing == byStarter {
		return string(r.item.name())
	}
	return j.m.kind(j.m.Category)
}

// counts is what delivery adds to the counters: units of an allowance, and
// charged messages of a ladder. Nothing else counts (R5.7.2).
func (j *judged) counts(v *verdict) []Count {
	list := []Count{}
	if v.free > 0 {
		list = append(list, Count{j.allowance(&j.span.rules[v.allowed]), v.free})
	}
	if v.charged() && j.span.tiered(v.item) {
		list = append(list, Count{j.tiers(j.market, v.item.name()), v.units})
	}
	return list
}

// tiered tells whether charges of an item count towards volume tiers.
func (sp *span) tiered(i itemNo) bool {
	return !sp.bundled && (i == itemUtility || i == itemAuthentication || i == itemForeign || i == itemNotification)
}

// differs says where Meta's word isn't ours.
func (j *judged) differs() []Dissent {
	list := []Dissent{}
	meta := &j.event.Meta
	if own := j.event.Message.Category; own != "" && meta.Category != "" && !j.files(own) {
		d := Dissent{Field: "category", Ours: string(own), Meta: string(meta.Category), Follows: FollowsOurs}
		if _, err := category.Parse(d.Meta); err == nil {
			d.Follows = FollowsMeta
		}
		list = append(list, d)
	}
	if j.ours.Field != "" {
		list = append(list, j.ours)
	}
	return list
}

// files tells whether Meta's category says no other than ours. While messages
// opened conversations, it was the conversation's.
func (j *judged) files(own category.Category) bool {
	meta := &j.event.Meta
	if meta.says(freeEntryCategory) || j.span.pricing == byStarter || j.span.bundled && own == category.Service {
		return true
	}
	c, err := category.Parse(string(meta.Category))
	return err == nil && c == own && !j.moved
}
