package main

import (
	"fmt"
	"strings"

	"github.com/wacost/wacost/ratecard"
)

// A group is changes of one kind, by market, each market's items by what is
// said of them.
type group struct{ entries []entry }

type entry struct {
	market ratecard.Market
	items  []string
	what   string
}

// add notes a change; they come sorted by market and item.
func (g *group) add(c ratecard.Change, what string) {
	for i := range g.entries {
		if e := &g.entries[i]; e.market == c.Market && e.what == what {
			e.items = append(e.items, string(c.Item))
			return
		}
	}
	g.entries = append(g.entries, entry{c.Market, []string{string(c.Item)}, what})
}

// byMarket gives one text a market: "Qatar: marketing 0.0341,
// utility/authentication 0.0120".
func (g group) byMarket() []string {
	var out []string
	for i, e := range g.entries {
		text := strings.TrimSuffix(strings.Join(e.items, "/")+" "+e.what, " ")
		if i > 0 && g.entries[i-1].market == e.market {
			out[len(out)-1] += ", " + text
		} else {
			out = append(out, string(e.market)+": "+text)
		}
	}
	return out
}

// String gives those texts in one, or the number of prices if they are many.
func (g group) String() string {
	texts := g.byMarket()
	if len(texts) < many {
		return strings.Join(texts, "; ")
	}
	n := 0
	for _, e := range g.entries {
		n += len(e.items)
	}
	return fmt.Sprintf("%d prices in %s", n, plural(len(texts), "market"))
}

// byChange gives one text a change, with all markets that share it: "Nigeria,
// Pakistan utility and authentication: 0.0040 → 0.0067 (+67.5 %)".
func (g group) byChange() []string {
	var keys []string
	markets := map[string][]string{}
	for _, e := range g.entries {
		key := and(e.items) + ": " + e.what
		if markets[key] == nil {
			keys = append(keys, key)
		}
		markets[key] = append(markets[key], string(e.market))
	}
	for i, key := range keys {
		keys[i] = strings.Join(markets[key], ", ") + " " + key
	}
	return keys
}

// and joins words: "a, b and c".
func and(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " and " + words[last]
}

// ladders counts what became of the ladders: prices in more than one tier, or
// known up to a bound alone.
func ladders(before *ratecard.Card, list []ratecard.Change) string {
	some := false
	for _, tiers := range before.Rows() {
		some = some || isLadder(tiers)
	}
	var first, came, went, with, alone int
	for _, c := range list {
		switch {
		case !isLadder(c.Before) && !isLadder(c.After):
		case !some:
			first++
		case len(c.Before) == 0:
			came++
		case len(c.After) == 0:
			went++
		case c.Before[0].Price.Equal(c.After[0].Price):
			alone++
		default:
			with++
		}
	}
	var texts []string
	for _, part := range []struct {
		n    int
		what string
	}{
		{first, "where there were none"},
		{came, "new"},
		{went, "gone"},
		{with, "changed with the list rate"},
		{alone, "changed above the same list rate"},
	} {
		if part.n > 0 {
			texts = append(texts, fmt.Sprintf("%d %s", part.n, part.what))
		}
	}
	return strings.Join(texts, ", ")
}

func isLadder(tiers []ratecard.Tier) bool { return len(tiers) > 0 && tiers[0].UpTo != 0 }
