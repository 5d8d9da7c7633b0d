package pricing_test

import (
	"fmt"
	"log"
	"strings"
	"time"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
)

// The cases of a quote in German, by the IDs of their conditions and the values beside
// them. The English texts are in IDS.md. A test of the caller's goes through
// ConditionIDs, so that no sentence is missing.
func ExampleCondition() {
	german := map[string]string{
		pricing.ConditionFiledAs:           "Meta sie als {category} einstuft",
		pricing.ConditionNoneChargedBefore: "in diesem Monat noch keine berechnet wurde",
		pricing.ConditionChargedBefore:     "in diesem Monat schon {units} berechnet wurden",
		// and so on
	}
	categories := map[category.Category]string{category.Utility: "Dienstprogramm", category.Marketing: "Marketing"}

	acct := pricing.Account{Zone: time.UTC}
	q, err := acct.Quote(pricing.Message{
		To:       "+34612345678",
		Category: category.Utility,
		Others:   []category.Category{category.Marketing},
	}, pricing.State{UsageUnknown: true}, time.Date(2026, time.November, 21, 9, 0, 0, 0, time.UTC))
	if err != nil {
		log.Fatal(err)
	}
	for _, c := range q.Cases() {
		var when []string
		for _, k := range c.When {
			values := strings.NewReplacer("{category}", categories[k.Category], "{units}", fmt.Sprint(k.Units))
			when = append(when, values.Replace(german[k.ID]))
		}
		fmt.Println(c.Total, "wenn", strings.Join(when, " und "))
	}
	// Output:
	// 0.0200 USD wenn Meta sie als Dienstprogramm einstuft und in diesem Monat noch keine berechnet wurde
	// 0.0190 USD wenn Meta sie als Dienstprogramm einstuft und in diesem Monat schon 100000 berechnet wurden
	// 0.0180 USD wenn Meta sie als Dienstprogramm einstuft und in diesem Monat schon 1000000 berechnet wurden
	// 0.0170 USD wenn Meta sie als Dienstprogramm einstuft und in diesem Monat schon 4500000 berechnet wurden
	// 0.0160 USD wenn Meta sie als Dienstprogramm einstuft und in diesem Monat schon 40000000 berechnet wurden
	// 0.0150 USD wenn Meta sie als Dienstprogramm einstuft und in diesem Monat schon 80000000 berechnet wurden
	// 0.0707 USD wenn Meta sie als Marketing einstuft
}
