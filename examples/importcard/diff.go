package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/wacost/wacost/examples/internal/cli"
	"github.com/wacost/wacost/ratecard"
)

// cardBefore returns the newest embedded card of the currency that came into
// force before the day. That of the day itself may be a draft of the card that is
// being read.
func cardBefore(currency ratecard.Currency, day ratecard.Date) (*ratecard.Card, error) {
	held := ratecard.EffectiveDatesHeld(currency)
	for _, d := range slices.Backward(held) {
		if d.Before(day) {
			return ratecard.Published().Card(currency, d)
		}
	}
	why := "none is embedded, so there is nothing to compare with"
	if len(held) > 0 {
		why = fmt.Sprintf("none of a day before %s is embedded, so there is nothing to compare with", day)
	}
	return nil, &ratecard.LookupError{Kind: ratecard.ErrNoCard, Currency: currency, Why: why}
}

// printDiff prints what changed against the embedded card before.
func printDiff(w io.Writer, card *ratecard.Card) error {
	before, err := cardBefore(card.Currency(), card.Effective())
	if err != nil {
		return err
	}
	changes, err := card.Changes(before)
	if err != nil {
		return err
	}
	same, partly := 0, int64(0)
	for _, tiers := range card.Rows() {
		same++
		if tiers[len(tiers)-1].UpTo != 0 {
			partly++
		}
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s against %s\n\n", card.ID(), before.ID())
	for _, c := range changes {
		fmt.Fprintln(&b, c)
		if len(c.After) > 0 {
			same--
		}
	}
	if len(changes) > 0 {
		b.WriteString("\n")
	}
	fmt.Fprintf(&b, "%s, %d the same.\n", cli.Plural(int64(len(changes)), "change"), same)
	if partly > 0 {
		fmt.Fprintf(&b, "%s compared up to the first bound alone: give the table of tiers for the rest.\n",
			cli.Plural(partly, "ladder"))
	}
	_, err = io.WriteString(w, b.String())
	return err
}

// noteHoles lists the prices that a card of that day should have and this one
// lacks, as ratecard/holes_test.go wants them.
func noteHoles(w io.Writer, card *ratecard.Card) error {
	markets := ratecard.Markets(card.Effective())
	var b strings.Builder
	for _, item := range expected(card) {
		var missing []string
		for _, m := range markets {
			if item == ratecard.AuthenticationInternational && !hasInternational(m, card.Effective()) {
				continue
			}
			if _, err := card.Tiers(m, item); err != nil {
				missing = append(missing, string(m))
			}
		}
		if len(missing) > 0 {
			fmt.Fprintf(&b, "\t\"%s/%s %s\": %q,\n", card.Effective(),
				strings.ToLower(string(card.Currency())), item, strings.Join(missing, ", "))
		}
	}
	if b.Len() == 0 {
		return nil
	}
	_, err := fmt.Fprintf(w, "importcard: note: prices are missing; if Meta's files lack them too, "+
		"add this to ratecard/holes_test.go:\n%s", b.String())
	return err
}

// checkMarkets refuses a card without a price for some market of its day: the
// rows of a cut-off file would be missing for good once the card is released.
func checkMarkets(card *ratecard.Card) error {
	priced := map[ratecard.Market]bool{}
	for k := range card.Rows() {
		priced[k.Market] = true
	}
	markets := ratecard.Markets(card.Effective())
	var missing []string
	for _, m := range markets {
		if !priced[m] {
			missing = append(missing, string(m))
		}
	}
	if len(missing) == 0 {
		return nil
	}
	return fmt.Errorf("-embed: no price for %d of %d markets (%s): "+
		"give the whole list, or -partial if Meta's own has no more",
		len(missing), len(markets), strings.Join(missing, ", "))
}

// expected returns the items that the card has prices for, or the USD card that
// is embedded for its day; for a card in USD, the one before.
func expected(card *ratecard.Card) []ratecard.Item {
	priced := map[ratecard.Item]bool{}
	for k := range card.Rows() {
		priced[k.Item] = true
	}
	usd, err := ratecard.Published().Card("USD", card.Effective())
	if card.Currency() == "USD" {
		usd, err = cardBefore("USD", card.Effective())
	}
	if err == nil && usd.Unit() == card.Unit() {
		for k := range usd.Rows() {
			priced[k.Item] = true
		}
	}
	all := ratecard.Items()
	return slices.DeleteFunc(all, func(i ratecard.Item) bool { return !priced[i] })
}

// hasInternational reports whether authentication-international messages to the
// market have a rate on the day.
func hasInternational(m ratecard.Market, day ratecard.Date) bool {
	since, ok := m.Country().AuthenticationInternationalSince()
	return ok && !day.Before(since)
}
