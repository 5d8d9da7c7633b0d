package ratecard

import (
	_ "embed"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// The shortest numbers in use have six digits with their country's code; none
// has more than fifteen (E.164), while WhatsApp's group IDs do.
const minDigits, maxNumber = 6, 15

//go:embed data/numbering.txt
var numberingText string

// A plan says how long the national numbers behind a calling code are. A set of
// lengths has the bit 1<<n for a length of n digits.
type plan struct {
	size int // of the calling code
	// fits holds, by the first digit of a number, the lengths that WhatsApp may write
	// behind the calling code. It is lenient, since plans grow: a length that some
	// subscribers' numbers from 2 on have, any number from 2 on may have. What begins with
	// 0 or 1 has lengths of its own, if any: these are for prefixes and services.
	fits [10]uint16
	// dialled holds, by the first digit, the lengths of subscribers' numbers alone.
	dialled [10]uint16
	code    string // calling code, such as "55"
	trunk   string // what is dialled before a national number; "" if nothing is
}

// anyPlan returns the plan of numbers of which nothing is known.
func anyPlan() (p plan) {
	for d := range p.fits {
		p.fits[d] = math.MaxUint16
	}
	return p
}

// readPlans returns the plans of numbering.txt by calling code. The file says how a
// line is written.
func readPlans(text string) (map[string]*plan, error) {
	plans := map[string]*plan{}
	for line := range strings.Lines(text) {
		if line[0] == '#' {
			continue
		}
		words := strings.Fields(line)
		if len(words) < 3 {
			return nil, fmt.Errorf("numbering.txt: %q isn't a code, a prefix and lengths", line)
		}
		p := &plan{size: len(words[0]), code: words[0], trunk: strings.TrimPrefix(words[1], "-")}
		set := &p.dialled
		for _, word := range words[2:] {
			if word == "|" {
				set = &p.fits
				continue
			}
			first, lengths, _ := strings.Cut(word, ":")
			digits, err1 := readRanges(first, 9)
			bits, err2 := readRanges(lengths, maxNumber)
			if err1 != nil || err2 != nil {
				return nil, fmt.Errorf("numbering.txt: %q isn't digits and lengths", word)
			}
			for d := range set {
				if digits&(1<<d) != 0 {
					set[d] |= bits
				}
			}
		}
		from2 := uint16(0)
		for _, lengths := range p.dialled[2:] {
			from2 |= lengths
		}
		for d := range p.fits {
			if p.fits[d] |= p.dialled[d]; d >= 2 {
				p.fits[d] |= from2
			}
		}
		plans[p.code] = p
	}
	return plans, nil
}

// readRanges returns the set of numbers in a text such as "1-3,5". None is above
// most.
func readRanges(s string, most int) (set uint16, err error) {
	for part := range strings.SplitSeq(s, ",") {
		low, high, is := strings.Cut(part, "-")
		if !is {
			high = low
		}
		from, err1 := strconv.ParseUint(low, 10, 8)
		to, err2 := strconv.ParseUint(high, 10, 8)
		if err1 != nil || err2 != nil || from > to || int(to) > most {
			return 0, fmt.Errorf("%q isn't a range", part)
		}
		for n := from; n <= to; n++ {
			set |= 1 << n
		}
	}
	return set, nil
}

// has reports whether one of the sets, by first digit, has a number's length.
func has(sets *[10]uint16, number string) bool {
	return number != "" && sets[number[0]-'0']>>len(number)&1 != 0
}
