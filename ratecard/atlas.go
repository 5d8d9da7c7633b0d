package ratecard

import (
	_ "embed"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"gopkg.in/yaml.v3"
)

//go:embed data/markets.yaml
var marketsYAML []byte

//go:embed data/dialing.yaml
var dialingYAML []byte

// An atlas knows which numbers belong to which country, and which countries to
// which market. Places are numbered from 2: 0 is unknown, 1 is nowhere.
type atlas struct {
	trie    []trieNode
	places  []Place
	plans   []plan // by place: that of its numbers
	starts  []start
	stays   [][]stay // by place: the markets it was in, oldest first
	country [26*26 + 1]uint16

	since       Date
	markets     []Market   // sorted
	marketSince []Date     // likewise
	slots       [256]uint8 // a market's index + 1, where marketNo looks
	only        map[Market]Country
	foreign     map[Country]Date
	// days on which a country changed its market or got international rates
	changed []Date
}

const nowhere = 1

// leading is the number of digits that numbers are looked up by at first. No calling
// code has more.
const leading = 3

// A trieNode is a prefix of numbers: where each further digit leads, and the
// place the prefix stands for.
type trieNode struct {
	next  [10]uint16
	place uint16
}

// A start is where the first digits of a number lead: the trie's node, or 0 if no
// further digit matters, and the place of the longest prefix so far.
type start struct{ node, place uint16 }

type stay struct {
	since  Date
	market Market
}

// world is the embedded atlas, read at the first question.
var world = sync.OnceValues(func() (*atlas, error) {
	return readAtlas(marketsYAML, dialingYAML, numberingText)
})

type marketsFile struct {
	Since    Date
	Markets  map[Market]string
	Moves    map[Date]map[Country]Market
	Inferred string
	Foreign  map[Date]string `yaml:"authentication_international"`
}

type dialingFile struct {
	Prefixes string // lines of a country and its prefixes
	Nowhere  string
	Unserved struct{ Countries, Prefixes string }
}

func readAtlas(marketsData, dialingData []byte, numbering string) (*atlas, error) {
	var m marketsFile
	var d dialingFile
	if err := yaml.Unmarshal(marketsData, &m); err != nil {
		return nil, fmt.Errorf("ratecard: markets.yaml: %w", err)
	}
	if err := yaml.Unmarshal(dialingData, &d); err != nil {
		return nil, fmt.Errorf("ratecard: dialing.yaml: %w", err)
	}
	plans, err := readPlans(numbering)
	if err != nil {
		return nil, fmt.Errorf("ratecard: %w", err)
	}
	a := &atlas{
		trie:    make([]trieNode, 1, 2048),
		places:  make([]Place, 2),
		stays:   make([][]stay, 2),
		only:    map[Market]Country{},
		foreign: map[Country]Date{},
	}
	a.readMarkets(m, strings.Fields(d.Unserved.Countries))
	a.readPrefixes(d, plans)
	return a, nil
}

func (a *atlas) readMarkets(m marketsFile, unserved []string) {
	inferred := strings.Fields(m.Inferred)
	a.since = m.Since
	since := map[Market]Date{}
	for _, market := range slices.Sorted(maps.Keys(m.Markets)) {
		since[market] = m.Since
		list := strings.Fields(m.Markets[market])
		for _, c := range list {
			a.country[letters(c[0]|0x20, c[1]|0x20)] = uint16(len(a.places))
			a.places = append(a.places, Place{
				Country:  Country(c),
				Unserved: slices.Contains(unserved, c),
				Inferred: slices.Contains(inferred, c),
			})
			a.stays = append(a.stays, []stay{{m.Since, market}})
		}
		if len(list) == 1 {
			a.only[market] = Country(list[0])
		}
	}
	for _, day := range slices.SortedFunc(maps.Keys(m.Moves), Date.compare) {
		for c, market := range m.Moves[day] {
			n := a.country[letters(c[0]|0x20, c[1]|0x20)]
			a.stays[n] = append(a.stays[n], stay{day, market})
			if _, old := since[market]; !old {
				since[market] = day
				a.only[market] = c
			}
		}
		a.changed = append(a.changed, day)
	}
	for day, list := range m.Foreign {
		for _, c := range strings.Fields(list) {
			a.foreign[Country(c)] = day
		}
		a.changed = append(a.changed, day)
	}
	slices.SortFunc(a.changed, Date.compare)
	a.changed = slices.Compact(a.changed)
	a.markets = slices.Sorted(maps.Keys(since))
	for i, market := range a.markets {
		s := slot(market)
		for a.slots[s] != 0 {
			s++
		}
		a.slots[s] = uint8(i + 1)
		a.marketSince = append(a.marketSince, since[market])
	}
}

// marketNo returns the index of m among the sorted markets, or -1. It takes half
// the time of a map.
func (a *atlas) marketNo(m Market) int {
	if a == nil || m == "" {
		return -1
	}
	for s := slot(m); ; s++ {
		n := int(a.slots[s]) - 1
		if n < 0 || a.markets[n] == m {
			return n
		}
	}
}

// slot returns where the search for a market begins: a cheap hash that differs
// for all but a few of today's names.
func slot(m Market) uint8 {
	return uint8(len(m)) + 4*m[0] + 15*m[len(m)/2] + m[len(m)-1]
}

func (a *atlas) readPrefixes(d dialingFile, plans map[string]*plan) {
	a.plans = make([]plan, len(a.places))
	for n := range a.plans {
		a.plans[n] = anyPlan()
	}
	for line := range strings.Lines(d.Prefixes) {
		n := a.country[letters(line[0]|0x20, line[1]|0x20)]
		for prefix := range strings.FieldsSeq(line[2:]) {
			a.node(prefix).place = n
			for size := range min(len(prefix), leading) {
				if p := plans[prefix[:size+1]]; p != nil {
					a.plans[n] = *p
				}
			}
		}
	}
	for prefix := range strings.FieldsSeq(d.Nowhere) {
		a.node(prefix).place = nowhere
	}
	for prefix := range strings.FieldsSeq(d.Unserved.Prefixes) {
		// A part of a country: a place of its own, of the same name.
		n := a.longest(prefix)
		p := a.places[n]
		p.Unserved = true
		a.node(prefix).place = uint16(len(a.places))
		a.places = append(a.places, p)
		a.plans = append(a.plans, a.plans[n])
	}
	for n := range 1000 {
		a.starts = append(a.starts, a.start(fmt.Sprintf("%03d", n)))
	}
}

// start returns where the first digits of a number lead.
func (a *atlas) start(digits string) (s start) {
	for i := range len(digits) {
		s.node = a.trie[s.node].next[digits[i]-'0']
		if s.node == 0 {
			break
		}
		if p := a.trie[s.node].place; p != 0 {
			s.place = p
		}
	}
	return s
}

// node returns the trie's node for a prefix, made if need be.
func (a *atlas) node(prefix string) *trieNode {
	at := uint16(0)
	for i := range len(prefix) {
		next := a.trie[at].next[prefix[i]-'0']
		if next == 0 {
			next = uint16(len(a.trie))
			a.trie = append(a.trie, trieNode{})
			a.trie[at].next[prefix[i]-'0'] = next
		}
		at = next
	}
	return &a.trie[at]
}

// longest returns the place of the longest prefix of a number, which has digits
// only; 0 if there is none.
func (a *atlas) longest(number string) (place uint16) {
	at, i := uint16(0), 0
	if len(number) >= leading && len(a.starts) > 0 {
		s := a.starts[int(number[0]-'0')*100+int(number[1]-'0')*10+int(number[2]-'0')]
		if s.node == 0 {
			return s.place
		}
		at, place, i = s.node, s.place, leading
	}
	for ; i < len(number); i++ {
		if at = a.trie[at].next[number[i]-'0']; at == 0 {
			break
		}
		if p := a.trie[at].place; p != 0 {
			place = p
		}
	}
	return place
}
