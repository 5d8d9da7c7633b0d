package ratecard_test

import (
	"flag"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/ratecard"
)

var update = flag.Bool("update", false, "rewrite the embedded cards in their canonical form")

// embedded returns every embedded card by the name of its file, "2026-10-01/usd".
func embedded(t testing.TB) map[string]*ratecard.Card {
	t.Helper()
	files, err := fs.Glob(os.DirFS("data/cards"), "*/*")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	cards := map[string]*ratecard.Card{}
	for _, name := range files {
		data, err := os.ReadFile(path.Join("data/cards", name))
		if err != nil {
			t.Fatal(err)
		}
		c, err := ratecard.ParseEmbedded(data)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		cards[strings.TrimSuffix(name, ".yaml")] = c
	}
	return cards
}

func TestCardsCanonical(t *testing.T) {
	for name, c := range embedded(t) {
		file := path.Join("data/cards", name+".yaml")
		is, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		want, err := ratecard.Notation(c)
		if err != nil {
			t.Fatal(err)
		}
		if string(is) == want {
			continue
		}
		if *update {
			if err := os.WriteFile(file, []byte(want), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		t.Errorf("%s isn't canonical (-update rewrites it):\n%s", name, cmp.Diff(string(is), want))
	}
}

func TestCardsNamed(t *testing.T) {
	calendar := ratecard.Published().EffectiveDates("USD")
	for name, c := range embedded(t) {
		day, currency := c.Effective().String(), string(c.Currency())
		if name != day+"/"+strings.ToLower(currency) {
			t.Errorf("%s is the card of %s in %s", name, day, currency)
		}
		if want := "meta/" + currency + "/" + day; c.ID() != want {
			t.Errorf("%s: ID %q, want %q", name, c.ID(), want)
		}
		if !slices.Contains(calendar, c.Effective()) {
			t.Errorf("%s isn't in the calendar", name)
		}
		if p := published(t, c.Currency(), day); !p.Equal(c) {
			t.Errorf("Published has another card as %s: %s", name, p.ID())
		}
		model, unit := "pmp", ratecard.PerMessage
		switch {
		case day < "2023-06-01":
			model, unit = "cbp_initiator", ratecard.PerConversation
		case day < "2025-07-01":
			model, unit = "cbp_category", ratecard.PerConversation
		}
		if ratecard.WayOf(c) != model || c.Unit() != unit {
			t.Errorf("%s: model %s per %s, want %s per %s", name, ratecard.WayOf(c), c.Unit(), model, unit)
		}
		// Meta shows a card some weeks before it comes into force; from then on it
		// can be checked, and again whenever somebody looks.
		earliest := ratecard.DateOf(c.Effective().In(nil).AddDate(0, -6, 0))
		latest := ratecard.DateOf(calendar[len(calendar)-1].In(nil).AddDate(1, 0, 0))
		if c.Checked().Before(earliest) || latest.Before(c.Checked()) {
			t.Errorf("%s was checked on %s; want a day from %s to %s", name, c.Checked(), earliest, latest)
		}
	}
}

func TestCardsPrices(t *testing.T) {
	for name, c := range embedded(t) {
		markets := ratecard.Markets(c.Effective())
		free := !c.Effective().Before(on("2024-11-01")) && c.Effective().Before(on("2025-07-01"))
		for k, tiers := range c.Rows() {
			if !slices.Contains(markets, k.Market) {
				t.Errorf("%s prices %s, no market of its day", name, k.Market)
			}
			want, list := k.Item == ratecard.Service && free, tiers[0].Price
			if list.IsZero() != want || list.Sign() < 0 {
				t.Errorf("%s: %s %s is %s", name, k.Market, k.Item, digits(tiers[0].Price))
			}
			for i, tier := range tiers {
				if len(digits(tier.Price)) > len("1234.5678") || -tier.Price.Exponent() > 4 {
					t.Errorf("%s: %s %s is %s: a slip?", name, k.Market, k.Item, digits(tier.Price))
				}
				if i == 0 {
					continue
				}
				last := tiers[i-1]
				rises := tier.Price.Cmp(last.Price) > 0 || tier.Price.Sign() <= 0
				if rises || (tier.UpTo != 0 && tier.UpTo <= last.UpTo) || last.UpTo == 0 {
					t.Errorf("%s: %s %s climbs from %s to %d to %s to %d", name, k.Market, k.Item,
						digits(last.Price), last.UpTo, digits(tier.Price), tier.UpTo)
				}
			}
		}
	}
}

// TestCardsBounds: Meta's bounds are the same in every currency, on every date.
// A ladder that is known in part has the first of them.
func TestCardsBounds(t *testing.T) {
	type seen struct {
		bounds []int64
		name   string
	}
	whole := map[ratecard.Key]seen{}
	cards := embedded(t)
	bounds := func(tiers []ratecard.Tier) (list []int64) {
		for _, tier := range tiers {
			list = append(list, tier.UpTo)
		}
		return list
	}
	for name, c := range cards {
		for k, tiers := range c.Rows() {
			if !open(tiers) || len(tiers) == 1 {
				continue
			}
			is := bounds(tiers)
			if was, ok := whole[k]; !ok {
				whole[k] = seen{is, name}
			} else if !slices.Equal(was.bounds, is) {
				t.Errorf("%s %s: %v in %s, %v in %s", k.Market, k.Item, is, name, was.bounds, was.name)
			}
		}
	}
	parts, tiered := map[string]int{}, map[string]int{}
	for name, c := range cards {
		for k, tiers := range c.Rows() {
			if k.Item == ratecard.Marketing || k.Item == ratecard.Service || c.Unit() != ratecard.PerMessage {
				if len(tiers) != 1 || !open(tiers) {
					t.Errorf("%s: %s %s has a ladder", name, k.Market, k.Item)
				}
				continue
			}
			tiered[name]++
			switch {
			case len(tiers) == 1 && open(tiers):
				t.Errorf("%s: %s %s has no ladder", name, k.Market, k.Item)
			case !open(tiers):
				parts[name]++
				if len(tiers) != 1 || tiers[0].UpTo != whole[k].bounds[0] {
					t.Errorf("%s: %s %s is known to %v, want the first of %v",
						name, k.Market, k.Item, bounds(tiers), whole[k].bounds)
				}
			}
		}
	}
	for name, n := range parts {
		// A card that was imported without its tiers has one source, and knows every
		// ladder in part. Other cards know all or follow the rule.
		if len(cards[name].Sources()) > 1 || n < tiered[name] {
			t.Errorf("%s knows %d of %d ladders in part", name, n, tiered[name])
		}
	}
}

func TestCardsSources(t *testing.T) {
	for name, c := range embedded(t) {
		cited := map[string]bool{}
		for k, tiers := range c.Rows() {
			for _, tier := range tiers {
				words := strings.Fields(tier.From)
				if len(words) == 0 && tier.How == "" {
					t.Errorf("%s: %s %s rests on nothing", name, k.Market, k.Item)
				}
				if tier.Grade != ratecard.GradeRead && tier.How == "" {
					t.Errorf("%s: %s %s is %s, and nobody says how", name, k.Market, k.Item, tier.Grade)
				}
				for _, id := range words {
					if !slices.ContainsFunc(c.Sources(), func(s ratecard.Source) bool { return s.ID == id }) {
						t.Errorf("%s: %s %s is from %q, no source", name, k.Market, k.Item, id)
					}
				}
				how := strings.FieldsFunc(tier.How, func(r rune) bool { return strings.ContainsRune(" ,;:()", r) })
				for _, id := range append(words, how...) {
					cited[id] = true
				}
			}
		}
		for _, s := range c.Sources() {
			if !cited[s.ID] {
				t.Errorf("%s: nothing is from source %q", name, s.ID)
			}
			if s.Where == "" || s.What == "" {
				t.Errorf("%s: source %q doesn't say where and what", name, s.ID)
			}
		}
	}
}

// TestSourcesAgree: an ID stands for the same source on every card.
func TestSourcesAgree(t *testing.T) {
	was := map[string]ratecard.Source{}
	for name, c := range embedded(t) {
		for _, s := range c.Sources() {
			if old, ok := was[s.ID]; ok && old != s {
				t.Errorf("%s: source %q is another one elsewhere:\n%s", name, s.ID, cmp.Diff(old, s))
			}
			was[s.ID] = s
		}
	}
}
