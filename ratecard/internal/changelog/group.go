package main

import (
	"fmt"
	"strings"

	"github.com/wacost/wacost/ratecard"
)

// A group is the changes of one kind.
type group struct{ entries []entry }

// An entry is the items of a market of which the same is to be said.
type entry struct {
	market ratecard.Market
	items  []string
	what   string // for example "0.0040 → 0.0067 (+67.5 %)"; may be empty
}

// add adds a change. Changes are added in the order of market and item.
func (g *group) add(c ratecard.Change, what string) {
	for i := range g.entries {
		if e := &g.entries[i]; e.market == c.Market && e.what == what {
			e.items = append(e.items, string(c.Item))
			return
		}
	}
	g.entries = append(g.entries, entry{market: c.Market, items: []string{string(c.Item)}, what: what})
}

// byMarket returns one text for each market: "Qatar: marketing 0.0341,
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

// From many markets on, a log line counts them and doesn't name them.
const many = 13

// String joins the texts of byMarket. From many markets on it only counts the
// prices.
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

// byChange returns one text for each change, with all markets that share it:
// "Nigeria, Pakistan utility and authentication: 0.0040 → 0.0067 (+67.5 %)".
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

// ladders counts the changes of ladders by kind.
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
		{went, "not found"},
		{with, "changed with the list rate"},
		{alone, "changed above the same list rate"},
	} {
		if part.n > 0 {
			texts = append(texts, fmt.Sprintf("%d %s", part.n, part.what))
		}
	}
	return strings.Join(texts, ", ")
}

// isLadder reports whether tiers are more than one price for every unit: they
// have several steps, or are known up to a bound only.
func isLadder(tiers []ratecard.Tier) bool { return len(tiers) > 0 && tiers[0].UpTo != 0 }

// plural returns "1 market" or "2 markets".
func plural(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return fmt.Sprintf("%d %ss", n, word)
}
