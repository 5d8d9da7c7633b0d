package pricing

import "testing"

// A table says what the rules say, whatever holds of a message and an account.
func TestTablesAreRules(t *testing.T) {
	for _, m := range models() {
		for _, dated := range rulesets()[m] {
			rs := dated.rules()
			const all = messageFacts | accountFacts
			for sub := facts(0); ; sub = (sub - all) & all { // every subset of all, from none
				for c := range rs.tests {
					f := marketing<<c | sub
					if c != authentication.category() {
						f &^= internationalByName
					}
					if got, want := rs.decide(f|pastAllowance), rs.byRules(f); got != want {
						t.Fatalf("%v from %v on, of facts %b: %+v, by the rules %+v", m, dated.since, f, got, want)
					}
				}
				if sub == all {
					break
				}
			}
		}
	}
}

// Facts that number the rows of a table are neighbours, in the order of the account's
// after the message's.
func TestFactsOfTables(t *testing.T) {
	if messageFacts>>messageShift<<messageShift != messageFacts || inService != 1<<messageShift ||
		accountFacts != (1<<accountBits-1)<<accountShift || messageFacts&accountFacts != 0 ||
		messageFacts|accountFacts != (1<<(accountShift+accountBits)-1)&^(1<<messageShift-1) {
		t.Errorf("message %b from %d, account %b from %d", messageFacts, messageShift, accountFacts, accountShift)
	}
	for _, a := range []Account{{ServiceExempt: true, NoPaymentMethod: true, SoldTo: "IN"}, {SoldTo: "BR"}} {
		if given := a.factsGiven(); given&^accountFacts != 0 {
			t.Errorf("%+v gives %b, beyond accountFacts", a, given)
		}
	}
}
