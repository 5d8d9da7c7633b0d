package pricing_test

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/analytics"
	webhookLedger "github.com/wacost/wacost/pricing/ledger"
)

// german are texts of a CRM's in German for every ID of which the text has values, and for
// each kind that says why something is refused, dearer or without a price.
var german = map[string]string{
	// Conditions
	"allowance-by-market":   "das Kontingent nach Märkten verbraucht wird",
	"allowance-to-cheapest": "das Kontingent den Billigsten zugutekommt",
	"allowance-to-dearest":  "das Kontingent den Teuersten zugutekommt",
	"allowance-unused":      "das Kontingent unverbraucht ist",
	"allowance-used-up":     "das Kontingent verbraucht ist",
	"billable-is-right":     "Metas billable: false stimmt",
	"charged-before":        "zuvor im Monat {units} berechnet wurden",
	"conversation-closed":   "keine Konversation offen ist",
	"conversation-open":     "eine Konversation offen ist",
	"counts-cost-least":     "die Zähler günstig stehen",
	"counts-cost-most":      "die Zähler ungünstig stehen",
	"filed-as":              "Meta sie als {category} einstuft",
	"free-entry-closed":     "kein freies Einstiegsfenster offen ist",
	"free-entry-open":       "ein freies Einstiegsfenster offen ist",
	"none-charged-before":   "im Monat noch nichts berechnet wurde",
	"not-to-us":             "die Nummer nicht in den USA ist",
	"to-us":                 "die Nummer in den USA ist",
	"type-is-right":         "Metas Typ regular stimmt",
	"unsure-cost-least":     "was von {units} Empfängern offen ist, am billigsten ausgeht",
	"unsure-cost-most":      "was von {units} Empfängern offen ist, am teuersten ausgeht",
	"unsure-cost-most-each": "was von {units} Empfängern offen ist, bei jedem am teuersten ausgeht",
	"window-closed":         "das Servicefenster geschlossen ist",
	"window-open":           "das Servicefenster offen ist",
	// Refusals
	"authentication-to-user-id": "nicht zustellbar ({code}): Authentifizierung geht nur an Telefonnummern",
	"no-payment-method":         "nicht zustellbar ({code}): keine Zahlungsmethode",
	"outside-window":            "nicht zustellbar ({code}): außerhalb des Servicefensters",
	"reported-failed":           "nicht zugestellt: laut Meta fehlgeschlagen",
	"sold-to-brazil":            "nicht zustellbar: in Brasilien verkauftes Konto, nicht in BRL",
	"sold-to-india":             "nicht zustellbar: in Indien verkauftes Konto, nicht in INR",
	"us-marketing-paused":       "nicht zustellbar ({code}): Marketing an US-Nummern",
	// Without a price
	"derived-rate":      "{units} ohne Preis: nur hergeleitet",
	"invalid-value":     "{units} ohne Preis: {field} ungültig",
	"malformed":         "{units} ohne Preis: Preisliste fehlerhaft",
	"malformed-user":    "{units} ohne Preis: kein Empfänger",
	"malformed-user-id": "{units} ohne Preis: Nutzer-ID fehlerhaft",
	"national-number":   "{units} ohne Preis: Vorwahl fehlt",
	"no-card":           "{units} ohne Preis: keine Preisliste",
	"no-category":       "{units} ohne Preis: Kategorie fehlt",
	"no-market":         "{units} ohne Preis: Land unbekannt",
	"no-model":          "{units} ohne Preis: vor den ersten Regeln",
	"no-rate":           "{units} ohne Preis in {market}",
	"not-modelled":      "{units} ohne Preis: nicht berechenbar",
	"number-length":     "{units} ohne Preis: Nummer zu kurz oder zu lang",
	"other":             "{units} ohne Preis",
	"two-currencies":    "{units} ohne Preis: zwei Währungen",
	"user-is-market":    "{units} ohne Preis: Landeskürzel fehlt",
	// Why a campaign costs something else
	"allowance":  "im Kontingent: vorher {before}, nachher {after}",
	"card":       "Preisliste: vorher {before}, nachher {after}",
	"recipients": "Nachrichten: vorher {before}, nachher {after}",
	"refused":    "nicht zugestellt: vorher {before}, nachher {after}",
	"rules":      "Regeln: vorher {before}, nachher {after}",
	"tier":       "Staffel: vorher {before}, nachher {after}",
	"windows":    "durch ein offenes Fenster: vorher {before}, nachher {after}",
	// Notes of packages ledger and analytics
	"tier-corrected": "{month}, {category} in {market} von {name}: laut Meta war am {day} Nachricht {units} " +
		"erreicht, gezählt waren {counted}",
	"tier-not-understood": "Staffel von Meta unklar: {category} in {market} ab {units}, Monat {name}",
	"approximate":         "Metas Zahlen sind ungefähr",
	"types-untold":        "der Bericht nennt keine Typen",
	"dimension-missing":   "manchen Punkten fehlt {name}",
	"type-unknown":        "Typ {name} unbekannt, als frei gezählt",
	"not-midnight":        "der Zeitraum ab {at} beginnt nicht um Mitternacht ({name})",
	"other-account":       "{units} von anderen Konten ausgelassen",
	"several-accounts":    "auch Konto {name} wurde gezählt",
	"messages":            "{units} nach Nachrichten berechnet, die keine Konversation öffnen",
	"conversations":       "{units} nach Konversationen berechnet",
	"unjudged":            "{units} ohne entscheidende Regel",
	"uncertain":           "{units} unsicher",
	"no-costs":            "der Bericht nennt keine Kosten",
	"no-currency":         "der Bericht nennt keine Währung",
	"costs-not-compared":  "der Bericht ist in {currency}, unsere Kosten in {name}",
	"silent":              "{units} in Lücken des Berichts",
	"unpriced":            "{units} ohne Preis",
	"costs-untold":        "{units} Zellen ohne Kosten",
	"not-owed":            "Kosten auf freie Einheiten",
}

// inGerman is a sentence by an ID and the values of a note, condition, refusal, message
// without a price or reason.
func inGerman(of any) string {
	thousands := func(n int64) string {
		text := fmt.Sprint(n)
		for i := len(text) - 3; i > 0; i -= 3 {
			text = text[:i] + "." + text[i:]
		}
		return text
	}
	side := func(s pricing.EstimateReasonSide) string {
		list := slices.Clone(s.Names)
		for _, t := range s.Tiers {
			list = append(list, fmt.Sprintf("%s auf Stufe %d", thousands(t.Units), t.Tier))
		}
		if len(list) == 0 {
			return thousands(s.Units)
		}
		return strings.Join(list, " und ")
	}
	id, values := "", []string{}
	switch of := of.(type) {
	case pricing.Note:
		v := of.Values
		id, values = of.ID, []string{"{units}", thousands(v.Units), "{counted}", thousands(v.Counted), "{month}",
			v.Month.First(nil).Format("1/2006"), "{day}", v.Day.In(nil).Format("2.1.2006"),
			"{at}", v.At.Format("2.1.2006 15:04"), "{market}", string(v.Market),
			"{category}", string(v.Category), "{currency}", string(v.Currency), "{name}", v.Name}
	case pricing.Condition:
		id, values = of.ID, []string{"{units}", thousands(of.Units), "{category}", string(of.Category)}
	case pricing.Refusal:
		id, values = of.ID, []string{"{code}", fmt.Sprint(of.Code)}
	case pricing.Unpriced:
		id, values = of.ID, []string{"{units}", thousands(of.Units), "{field}", of.Field, "{market}", string(of.Market)}
	case pricing.EstimateReason:
		id, values = of.ID, []string{"{before}", side(of.Before), "{after}", side(of.After)}
	}
	return strings.NewReplacer(values...).Replace(german[id])
}

// Whatever has an ID can be said in German by that and the values beside it: no English
// text is read. A new ID, or a value that its text takes on, fails here until it is worded.
func TestGerman(t *testing.T) {
	page, err := os.ReadFile("IDS.md")
	if err != nil {
		t.Fatal(err)
	}
	values := regexp.MustCompile(`\{\w+\}`)
	english := map[string][]string{} // the values that each text names
	for _, m := range regexp.MustCompile("(?m)^\\| `([^`]+)` \\| (.*) \\|$").FindAllStringSubmatch(string(page), -1) {
		english[m[1]] = append(english[m[1]], values.FindAllString(m[2], -1)...)
	}
	met := map[string]bool{}
	all := pricing.NoteValues{Units: 1, Counted: 2, Month: 24_000, Day: on("2026-10-15"), At: at("2026-10-15"),
		Market: "India", Category: category.Utility, Currency: "EUR", Name: "acme"}
	for _, list := range [][]any{
		each(webhookLedger.NoteIDs(), func(id string) any { return pricing.Note{ID: id, Values: all} }),
		each(analytics.NoteIDs(), func(id string) any { return pricing.Note{ID: id, Values: all} }),
		each(pricing.ConditionIDs(), func(id string) any { return pricing.Condition{ID: id, Units: 3} }),
		each(pricing.RefusalIDs(), func(id string) any { return pricing.Refusal{ID: id, Code: 131047} }),
		each(pricing.UnpricedIDs(), func(id string) any { return pricing.Unpriced{ID: id, Units: 4} }),
		each(pricing.EstimateReasonIDs(), func(id string) any { return pricing.EstimateReason{ID: id} }),
	} {
		for _, of := range list {
			text := inGerman(of)
			if text == "" || values.MatchString(text) {
				t.Errorf("%+v in German: %q", of, text)
			}
		}
	}
	for id, text := range german {
		met[id] = true
		for _, v := range english[id] {
			if !strings.Contains(text, v) {
				t.Errorf("%s in German lacks %s: %q", id, v, text)
			}
		}
	}
	for _, id := range pricing.NoteIDs() { // these have no values, so that a fixed sentence will do
		if len(english[id]) > 0 || met[id] {
			t.Errorf("%s has values: %q", id, english[id])
		}
	}
	for _, test := range []struct {
		of   any
		want string
	}{
		{pricing.Note{ID: webhookLedger.NoteTierCorrected, Values: pricing.NoteValues{Units: 25_000_001, Counted: 1,
			Month: pricing.MonthOf(at("2026-10-15")), Day: on("2026-10-15"), Market: "India", Category: "utility",
			Name: "700100"}}, "10/2026, utility in India von 700100: laut Meta war am 15.10.2026 " +
			"Nachricht 25.000.001 erreicht, gezählt waren 1"},
		{pricing.EstimateReason{ID: pricing.EstimateReasonTier, After: pricing.EstimateReasonSide{Units: 1200,
			Tiers: []pricing.TierUnits{{Tier: 1, Units: 1000}, {Tier: 2, Units: 200}}}},
			"Staffel: vorher 0, nachher 1.000 auf Stufe 1 und 200 auf Stufe 2"},
	} {
		if got := inGerman(test.of); got != test.want {
			t.Errorf("%q, want %q", got, test.want)
		}
	}
}

func each(ids []string, f func(id string) any) (list []any) {
	for _, id := range ids {
		list = append(list, f(id))
	}
	return list
}
