package metafile_test

import (
	"fmt"
	"log"
	"strings"

	"github.com/wacost/wacost/ratecard"
	"github.com/wacost/wacost/ratecard/metafile"
)

// Next quarter's card, read on the day Meta published its files.
func ExampleReadCSV() {
	list := strings.NewReader(`Cost per message in GBP
Market,Currency,Marketing,Utility,Authentication
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

	// Without the tiers, units past the first bound have no price.
	list.Seek(0, 0)
	card, err = metafile.ReadCSV(head, list, nil)
	if err != nil {
		log.Fatal(err)
	}
	_, err = card.TierAt("Brazil", ratecard.Utility, 300_000)
	fmt.Println(err)
	// Output:
	// meta/GBP/2026-10-01 0.0057
	// ratecard: no rate: utility, Brazil, GBP, card of 2026-10-01 (for units past 250000 of the month)
}
