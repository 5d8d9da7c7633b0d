package pricing

import (
	"slices"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing/internal/metawords"
	"github.com/wacost/wacost/ratecard"
	"github.com/wacost/wacost/window"
)

// reconcile updates the findings with what delivery proves, and with what Meta's
// status webhook reported.
func (d *delivery) reconcile() {
	d.notes &^= noteBoundary | noteUserUnknown // it has been delivered
	if d.event.sentBefore() && d.event.At.Sub(d.event.Sent) > longestTravel {
		d.facts |= tooLate & d.span.factsAsked
	}
	if d.facts&(service|inService) == service {
		d.facts |= inService // or WhatsApp wouldn't have delivered it
		if d.unsure&inService == 0 && !d.sentInWindow() {
			d.notes |= noteWindowInferred
		}
	}
	if meta := &d.event.Meta; *meta != (Reported{}) {
		d.hasMeta = true
		d.reconcileMeta(meta)
	}
	d.unsure &^= d.facts
	d.noteNumber(&d.findings)
}

// sentInWindow reports whether the customer service window may have been open when
// the message was sent. That is enough for a free-form message, however long it
// traveled (R0.5).
func (d *delivery) sentInWindow() bool {
	if !d.event.sentBefore() {
		return false
	}
	sent := d.event.Sent
	return threadAt(sent, d.event.At, d.s.Thread).Service(sent, d.span.model.Policy) != window.Closed
}

// reconcileMeta updates the findings with what Meta reported.
func (d *delivery) reconcileMeta(meta *Reported) {
	if d.facts&(authentication|international) == authentication && meta.isInternational() {
		d.facts, d.wentAbroad = d.facts|international, true
	}
	in := d.pricer.inForce(d.span, d.event.At)
	if word := meta.reportedType(d.event.At); word != "" {
		d.reconcileType(in, word)
	}
	if in.model != d.span.model {
		return // the rest counts under the rules in force only
	}
	if meta.Delivered {
		d.facts &^= refusing
		d.unsure &^= refusing
	}
	switch {
	case in.perConversation: // there were no types, and billable meant something else
		d.reconcileConversation(meta)
	case in.model.unit() != ratecard.PerMessage:
	case metawords.Is(meta.Subtype, SubtypePaidExempt):
		d.followExemption()
	case meta.NotBillable && meta.reportedType(d.event.At) == TypeRegular:
		d.followContradiction()
	}
}

// reconcileType makes the findings agree with the reported type. A reported type
// is read under the rules in force at delivery, even when the caller asked for
// another model, since its meaning changes with the rules (R7.11).
func (d *delivery) reconcileType(in *span, word string) {
	if in.model == nil || in.perConversation && word != TypeFreeEntry {
		return // conversations had no types
	}
	own, sure := in.decide(d.facts), d.unsure&in.factsAsked == 0
	// Where an allowance ends is for Meta to say, so regular agrees with it too.
	agrees := in.metaType(own) == word || own.allowance != noRule && word == TypeRegular
	if sure && !agrees {
		m := Mismatch{
			Field:   "type",
			Ours:    in.metaType(own),
			Rule:    in.ruleID(own),
			Meta:    word,
			Follows: FollowsOurs,
		}
		if isKnownType(word) && in.model == d.span.model {
			m.Follows = FollowsMeta
		}
		d.reported = append(d.reported, m)
	}
	d.facts &^= refusing // or Meta wouldn't have delivered it
	d.unsure &^= refusing
	switch word {
	case TypeFreeEntry:
		d.facts |= inFreeEntry
	case TypeRegular:
		d.facts &^= inFreeEntry
		if d.facts&service == 0 && d.mayBeFree(in) {
			d.facts &^= inService | inConversation | anyConversation
		}
	case TypeFree:
		d.facts &^= inFreeEntry
		if in.metaType(in.decide(d.facts)) == TypeRegular {
			d.facts |= inService
		}
	default:
		return // a word that isn't known decides nothing
	}
	d.noFreeEntry = word != TypeFreeEntry
	d.unsure &^= inFreeEntry | inService | inConversation | anyConversation
	if in.model == d.span.model {
		d.notes &^= settledByType
		d.followType(word)
	}
}

// mayBeFree reports whether the rules say so of a category that the message may be of.
func (d *delivery) mayBeFree(in *span) bool {
	var buf [5]category.Category
	return slices.ContainsFunc(d.m.categories(buf[:0]), func(c category.Category) bool {
		return in.metaType(in.decide(d.facts&^allCategories|categoryFact(c))) == TypeFree
	})
}

// followType makes the charge follow the reported type where no facts make the
// rules agree with it.
func (d *delivery) followType(word string) {
	r := d.decide(d.facts)
	switch {
	case word == TypeRegular:
		d.facts |= pastAllowance
	case word == TypeFree && r.allowance != noRule:
		d.facts |= withinAllowance
	}
	switch {
	case word == TypeRegular && r.verb == verbFree && d.facts&exempt == 0: // those may be called regular (R7.10)
		d.facts |= reportedRegular
	case word != TypeRegular && r.verb == verbCharge && d.facts&withinAllowance == 0:
		d.facts |= reportedFree
	}
}

// followExemption makes the message free because Meta reported that the business is
// exempt, whatever the account and the type say. It takes nothing of an allowance
// (R7.10a). That our rules would charge for it past the allowance is a mismatch,
// whatever is counted.
func (d *delivery) followExemption() {
	own := d.decide(d.facts)
	if own.verb == verbCharge && d.unsure&d.span.factsAsked == 0 && len(d.m.Others) == 0 {
		d.reported = append(d.reported, Mismatch{
			Field:   "subtype",
			Ours:    TypeRegular,
			Rule:    d.span.rules[own.rule].ID,
			Meta:    SubtypePaidExempt,
			Follows: FollowsMeta,
		})
	}
	d.facts = d.facts&^(reportedRegular|withinAllowance) | pastAllowance | exempt
	if d.decide(d.facts).verb == verbCharge {
		d.facts |= reportedFree
	}
}

// followContradiction makes the charge a range, because Meta reported both that it
// charged and that the message isn't billable (R7.10a).
func (d *delivery) followContradiction() {
	own := d.decide(d.facts)
	if own.verb != verbCharge {
		return // of an exempt account both may be said
	}
	d.unsure |= reportedFree
	d.reported = append(d.reported, Mismatch{
		Field:   "billable",
		Ours:    "true",
		Rule:    d.span.rules[own.rule].ID,
		Meta:    "false",
		Follows: FollowsBoth,
	})
}

// reconcileCount notes where Meta's word on an allowance isn't what the state had
// counted. The charge follows Meta. The count follows a charge, until the month ends;
// a message that Meta reported as covered leaves it as it is.
func (d *delivery) reconcileCount(q *Quote) {
	a := &q.likely
	i := d.span.allowanceOf(a.decision, a.world)
	if i == noRule || a.flags&byUsage != 0 {
		return
	}
	r := &d.span.rules[i]
	m := Mismatch{Field: "type", Follows: FollowsMeta}
	switch word := allowanceWordIn(a.world); {
	case word == wordSpent && a.used < r.then.count:
		q.notes |= noteAllowanceCorrected
		m.Ours, m.Rule, m.Meta = TypeFree, r.ID, TypeRegular
	case word == wordCovered && a.used >= r.then.count && a.verb != verbFree:
		past := a.decision
		past.allowance = noRule
		m.Ours, m.Rule, m.Meta = d.span.metaType(past), d.span.ruleID(past), TypeFree
	default:
		return
	}
	if !d.typeDiffers() {
		a.flags |= differsByCount
		d.reported = append(d.reported, m)
	}
}

// typeDiffers reports whether a mismatch of the type is found already.
func (d *delivery) typeDiffers() bool { return slices.ContainsFunc(d.reported, Mismatch.isOfType) }

// mismatches returns where Meta reported something else than we expected.
func (d *delivery) mismatches() []Mismatch {
	list := []Mismatch{}
	meta := &d.event.Meta
	if own := d.event.Message.Category; own != "" && meta.Category != "" && !d.sameCategory(own) {
		m := Mismatch{
			Field:   "category",
			Ours:    string(own),
			Meta:    string(meta.Category),
			Follows: FollowsOurs,
		}
		if _, err := category.Parse(m.Meta); err == nil {
			m.Follows = FollowsMeta
		}
		list = append(list, m)
	}
	return append(list, d.reported...)
}

// sameCategory reports whether Meta's category doesn't contradict ours. While
// messages opened conversations, Meta reported the conversation's category.
func (d *delivery) sameCategory(own category.Category) bool {
	meta := &d.event.Meta
	if w, ok := metawords.Find(metawords.Category, string(meta.Category)); ok && w.Stands != "" {
		return true // it doesn't say what the message was
	}
	if d.span.basis == basisInitiator ||
		d.span.perConversation && own == category.Service {
		return true
	}
	if own == category.Authentication && meta.isInternational() {
		return !d.wentAbroad
	}
	c, err := category.Parse(string(meta.Category))
	return err == nil && c == own
}
