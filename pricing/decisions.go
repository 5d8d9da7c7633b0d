package pricing

import (
	"math/bits"
	"sync/atomic"
)

// A decision is what the rules say of a message, whatever has been counted.
type decision struct {
	allowance uint8 // index of the allowance that it may be within, or noRule
	// index of the rule that decides what no allowance covers, or noRule
	rule uint8
	item itemIndex // what the card prices it as
	verb verb      // the rule's
}

const noRule = 0xff

// decisions are what a list of rules decides. Accounts share them.
type decisions struct {
	basis           itemBasis
	perConversation bool // messages are charged by the conversation

	// tests are the rules in short, and asked the facts on which a decision hangs. Both
	// are by category, in the order of the facts.
	tests [4][]ruleTest
	asked [4]facts
	// tables are what tests decide, by the facts of an account. Each is made when it is
	// first asked for. If two goroutines do so at once, one of the two stays.
	tables [1 << accountBits]atomic.Pointer[decisionTable]
}

// A ruleTest is a rule in short, for a message of some category.
type ruleTest struct {
	when, unless facts
	rule         uint8
	verb         verb
}

// A decisionTable is a decision for each set of the facts asked. The rows of a category
// begin at an index of their own.
type decisionTable struct {
	asked [4]facts
	first [4]uint32
	rows  []decision
}

// find returns the decision on a message for which f holds.
func (t *decisionTable) find(f facts) *decision {
	c := f.category()
	return &t.rows[t.first[c]+uint32(f&t.asked[c])>>messageShift]
}

// addTest adds the rule at index i.
func (d *decisions) addTest(i uint8, r *rule) {
	t := ruleTest{r.when, r.unless, i, r.then.verb}
	for c := range d.tests {
		if own := marketing << c; r.when&allCategories&^own == 0 {
			d.tests[c] = append(d.tests[c], t)
			d.asked[c] |= (r.when | r.unless | d.itemFacts(own)) & messageFacts
		}
	}
}

// itemFacts returns the facts on which the item of a message of a category hangs.
func (d *decisions) itemFacts(c facts) (f facts) {
	if d.basis == basisInitiator {
		f |= inService
	}
	if c == marketing && d.perConversation {
		f |= viaLiteAPI
	}
	if c == authentication {
		f |= international | internationalByName
	}
	return f
}

// item returns what the card prices a message as for which f holds.
func (d *decisions) item(f facts) itemIndex {
	switch {
	case f&internationalByName != 0:
		return itemInternational // also where no card has it: it is never the price of something else
	case d.basis == basisInitiator && f&inService != 0:
		return itemUserInitiated
	case d.basis == basisInitiator:
		return itemBusinessInitiated
	case d.basis == basisNotification && f&service == 0:
		return itemNotification
	case f&utility != 0:
		return itemUtility
	case f&(marketing|viaLiteAPI) == marketing|viaLiteAPI && d.perConversation:
		return itemMarketingLite
	case f&marketing != 0:
		return itemMarketing
	case f&(authentication|international) == authentication|international:
		return itemInternational
	case f&authentication != 0:
		return itemAuthentication
	}
	return itemService
}

// byRules tries the rules in their order on a message for which f holds.
func (d *decisions) byRules(f facts) decision {
	r := decision{allowance: noRule, rule: noRule, item: d.item(f)}
	tests := d.tests[f.category()]
	for i := range tests {
		t := &tests[i]
		if f&t.when != t.when || f&t.unless != 0 {
			continue
		}
		if t.verb != verbAllow {
			r.rule, r.verb = t.rule, t.verb
			break
		}
		if r.allowance == noRule {
			r.allowance = t.rule
		}
	}
	return r
}

// decide returns the decision of byRules, from a table.
func (d *decisions) decide(f facts) decision { return *d.table(f & accountFacts).find(f) }

// table returns the decisions for accounts of which the given facts hold.
func (d *decisions) table(given facts) *decisionTable {
	if t := d.tables[given>>accountShift].Load(); t != nil {
		return t
	}
	return d.makeTable(given)
}

// makeTable makes what table returns.
func (d *decisions) makeTable(given facts) *decisionTable {
	t := &decisionTable{asked: d.asked}
	for c, asked := range d.asked {
		t.first[c] = uint32(len(t.rows))
		rows := make([]decision, 1<<bits.Len32(uint32(asked>>messageShift)))
		for sub := facts(0); ; sub = (sub - asked) & asked { // every subset of asked, from none
			rows[sub>>messageShift] = d.byRules(marketing<<c | given | sub)
			if sub == asked {
				break
			}
		}
		t.rows = append(t.rows, rows...)
	}
	d.tables[given>>accountShift].Store(t)
	return t
}

// category returns the index of the category that a message is of.
func (f facts) category() int { return bits.TrailingZeros32(uint32(f)) & 3 }
