package metafile_test

import (
	"fmt"
	"log"
	"strings"

	"github.com/wacost/wacost/ratecard"
	"github.com/wacost/wacost/ratecard/metafile"
)

// The rows of a workbook, as they are shown. The card is for its quarter: put before
// Meta's others, it prices its currency for as long as no newer card is among yours.
func Example() {
	rows := [][]string{
		{"Market", "Currency", "Marketing", "Utility", "Authentication"},
		{"Brazil", "GBP", "£0.0500", "£0.0060", "n/a"},
	}
	card, err := metafile.Parse(metafile.Head{
		Effective: ratecard.Date{Year: 2026, Month: 10, Day: 1},
		Checked:   ratecard.Date{Year: 2026, Month: 12, Day: 15}, // when you compared it with Meta's file
		Source:    ratecard.Source{Where: "gbp.xlsx"},
	}, rows, nil)
	if err != nil {
		log.Fatal(err)
	}
	for key, tiers := range card.Rows() {
		fmt.Println(key.Market, key.Item, tiers[0].Price, card.Currency(), tiers[0].Grade)
	}
	// Output:
	// Brazil marketing 0.05 GBP read
	// Brazil utility 0.006 GBP read
}

// Next quarter's card, read on the day Meta published its files.
func ExampleReadCSV() {
	list := strings.NewReader(`Market,Currency,Marketing,Utility,Authentication
Brazil,GBP,0.0500,0.0060,n/a
`)
	tiers := strings.NewReader(`,,Utility,,,
Market,Currency,From,To,Rate type,Rate
Brazil,GBP,0,"250,000",List rate,0.0060
,GBP,"250,001",--,Tier rate,0.0057
`)
	head := metafile.Head{
		Effective: ratecard.Date{Year: 2026, Month: 10, Day: 1},
		Checked:   ratecard.Date{Year: 2026, Month: 12, Day: 15},
		Source:    ratecard.Source{Where: "gbp.csv, gbp-tiers.csv"},
	}
	card, err := metafile.ReadCSV(head, list, tiers)
	if err != nil {
		log.Fatal(err)
	}
	tier, err := card.TierAt("Brazil", ratecard.Utility, 300_000)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(card.ID(), tier.Price)
	// Output:
	// meta/GBP/2026-10-01 0.0057
}

// Without the tiers, units past the first bound have no price.
func ExampleReadCSV_withoutTiers() {
	list := strings.NewReader("Market,Currency,Marketing,Utility\nBrazil,GBP,0.0500,0.0060\n")
	card, err := metafile.ReadCSV(metafile.Head{
		Effective: ratecard.Date{Year: 2026, Month: 10, Day: 1},
		Checked:   ratecard.Date{Year: 2026, Month: 12, Day: 15},
		Source:    ratecard.Source{Where: "gbp.csv"},
	}, list, nil)
	if err != nil {
		log.Fatal(err)
	}
	for _, unit := range []int64{1, 300_000} {
		tier, err := card.TierAt("Brazil", ratecard.Utility, unit)
		fmt.Println(tier.Price, err)
	}
	// Output:
	// 0.006 <nil>
	// 0 ratecard: no rate: utility, Brazil, GBP, card of 2026-10-01 (for units past 250000 of the month)
}
