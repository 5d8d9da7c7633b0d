// Numbering writes ../../data/numbering.txt, the lengths of phone numbers in each
// country, from libphonenumber's metadata, and numbers to test it with. Run it
// after a change of the module's version in go.mod:
//
//	go -C ratecard/internal/numbering run .
//
// It is a module of its own, so that package ratecard needs no other one for a
// table of 7 KB. Its test holds the files equal to what it writes.
package main

import (
	"cmp"
	"fmt"
	"log"
	"maps"
	"os"
	"regexp/syntax"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/nyaruka/phonenumbers"
)

const (
	source = "github.com/nyaruka/phonenumbers"
	// upstream is the version of libphonenumber in that module's version.
	upstream = "libphonenumber 9.0.32"

	tablePath   = "../../data/numbering.txt"
	numbersPath = "../../testdata/numbers.txt"
)

func main() {
	log.SetFlags(0)
	version, err := moduleVersion()
	if err != nil {
		log.Fatal(err)
	}
	table, numbers, err := generate(version)
	if err != nil {
		log.Fatal(err)
	}
	for path, text := range map[string]string{tablePath: table, numbersPath: numbers} {
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			log.Fatal(err)
		}
	}
}

// A plan is what is known of the national numbers behind a calling code.
type plan struct {
	code  int32
	trunk string
	// lengths have a bit for each length, by the first digit of the number.
	subscribers, others [10]uint16
}

// handwritten are the forms in WhatsApp's own IDs that a plan may not have. An
// account keeps the number that it was opened with, also when its country gives out
// longer ones.
var handwritten = []struct {
	code   int32
	first  string
	length int
	why    string
}{
	{52, "1", 11, "521 and ten digits: mobiles in accounts from before Mexico's plan of 2019"},
	{54, "9", 11, "549 and ten digits: mobiles of Argentina"},
	{55, "123456789", 10, "55, area code and eight digits: mobiles of Brazil without the ninth digit"},
	{225, "0123456789", 8, "225 and eight digits: accounts from before Côte d'Ivoire's plan of January 2021 " +
		"(github.com/devlikeapro/waha/issues/1894)"},
	{229, "0123456789", 8, "229 and eight digits: the same, from before Benin's plan of November 2024"},
}

// generate returns the two files, made from a version of the source.
func generate(version string) (table, numbers string, err error) {
	collection, err := phonenumbers.MetadataCollection()
	if err != nil {
		return "", "", err
	}
	plans := map[int32]*plan{}
	var examples []string
	for _, m := range collection.GetMetadata() {
		code := m.GetCountryCode()
		if m.GetId() == "001" {
			continue // of no country
		}
		p := plans[code]
		if p == nil {
			p = &plan{code: code}
			plans[code] = p
		}
		if trunk := m.GetNationalPrefix(); m.GetMainCountryForCode() || p.trunk == "" {
			p.trunk = trunk
		}
		for name, desc := range kinds(m) {
			if err := p.add(name, desc.GetNationalNumberPattern()); err != nil {
				return "", "", fmt.Errorf("%s %s: %w", m.GetId(), name, err)
			}
			if example := desc.GetExampleNumber(); example != "" {
				examples = append(examples, fmt.Sprintf("%s %d%s %s\n", m.GetId(), code, example, name))
			}
		}
	}
	for _, h := range handwritten {
		for _, d := range h.first {
			plans[h.code].others[d-'0'] |= 1 << h.length
		}
	}
	var lines []string
	for _, code := range slices.Sorted(maps.Keys(plans)) {
		lines = append(lines, plans[code].String())
	}
	slices.Sort(examples)
	return head(version) + strings.Join(lines, ""), exampleHead(version) + strings.Join(examples, ""), nil
}

// moduleVersion returns the version of the source that is built in.
func moduleVersion() (string, error) {
	info, ok := debug.ReadBuildInfo()
	if ok {
		for _, dep := range info.Deps {
			if dep.Path == source {
				return dep.Version, nil
			}
		}
	}
	return "", fmt.Errorf("the build names no version of %s", source)
}

// The kinds of numbers that users of WhatsApp have.
var subscribers = []string{"fixed", "mobile", "pager", "personal", "voip"}

// kinds returns the kinds of a region's numbers by name.
func kinds(m *phonenumbers.PhoneMetadata) map[string]*phonenumbers.PhoneNumberDesc {
	return map[string]*phonenumbers.PhoneNumberDesc{
		"fixed":     m.GetFixedLine(),
		"mobile":    m.GetMobile(),
		"pager":     m.GetPager(),
		"personal":  m.GetPersonalNumber(),
		"voip":      m.GetVoip(),
		"toll-free": m.GetTollFree(),
		"premium":   m.GetPremiumRate(),
		"shared":    m.GetSharedCost(),
		"company":   m.GetUan(),
		"voicemail": m.GetVoicemail(),
	}
}

// add adds the numbers of a pattern.
func (p *plan) add(kind, pattern string) error {
	if pattern == "" || pattern == "NA" {
		return nil
	}
	lengths, err := lengthsOf(pattern)
	for d := range lengths {
		if slices.Contains(subscribers, kind) {
			p.subscribers[d] |= lengths[d]
		} else {
			p.others[d] |= lengths[d]
		}
	}
	return err
}

// longest is the most digits that a number has with its calling code (E.164).
const longest = 15

// lengthsOf returns the lengths of the numbers that match a pattern as a whole, by
// their first digit. It steps through the pattern's automaton with every digit at
// once.
func lengthsOf(pattern string) (lengths [10]uint16, err error) {
	parsed, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return lengths, err
	}
	prog, err := syntax.Compile(parsed.Simplify())
	if err != nil {
		return lengths, err
	}
	for d := range lengths {
		states := step(prog, follow(prog, uint32(prog.Start)), rune('0'+d), rune('0'+d))
		for n := 1; n <= longest && len(states) > 0; n++ {
			for pc := range states {
				if prog.Inst[pc].Op == syntax.InstMatch {
					lengths[d] |= 1 << n
				}
			}
			states = step(prog, states, '0', '9')
		}
	}
	return lengths, nil
}

type states map[uint32]bool

// step returns the states after one digit from low to high.
func step(prog *syntax.Prog, from states, low, high rune) states {
	next := states{}
	for pc := range from {
		in := &prog.Inst[pc]
		if in.Op == syntax.InstMatch {
			continue
		}
		for r := low; r <= high; r++ {
			if in.MatchRune(r) {
				maps.Copy(next, follow(prog, in.Out))
				break
			}
		}
	}
	return next
}

// follow returns the states that are reached without a digit.
func follow(prog *syntax.Prog, pc uint32) states {
	reached, seen := states{}, states{}
	var visit func(uint32)
	visit = func(pc uint32) {
		if seen[pc] {
			return
		}
		seen[pc] = true
		switch in := &prog.Inst[pc]; in.Op {
		case syntax.InstAlt, syntax.InstAltMatch:
			visit(in.Out)
			visit(in.Arg)
		case syntax.InstCapture, syntax.InstNop, syntax.InstEmptyWidth:
			visit(in.Out)
		case syntax.InstFail:
		default:
			reached[pc] = true
		}
	}
	visit(pc)
	return reached
}

// String returns the plan's line in the table.
func (p *plan) String() string {
	line := fmt.Sprintf("%d %s %s", p.code, cmp.Or(p.trunk, "-"), byDigit(p.subscribers))
	if others := byDigit(p.others); others != "" {
		line += " | " + others
	}
	return line + "\n"
}

// byDigit writes lengths as words such as "1-3,5:9-10": first digits, then
// lengths.
func byDigit(lengths [10]uint16) string {
	var words []string
	done := uint16(0)
	for d := range lengths {
		if lengths[d] == 0 || done&(1<<d) != 0 {
			continue
		}
		alike := uint16(0)
		for e := d; e < 10; e++ {
			if lengths[e] == lengths[d] {
				alike |= 1 << e
			}
		}
		done |= alike
		words = append(words, ranges(alike)+":"+ranges(lengths[d]))
	}
	return strings.Join(words, " ")
}

// ranges writes the numbers of the bits that are set, such as "1-3,5".
func ranges(set uint16) string {
	var words []string
	for i := 0; i < 16; i++ {
		if set&(1<<i) == 0 {
			continue
		}
		j := i
		for j+1 < 16 && set&(1<<(j+1)) != 0 {
			j++
		}
		if j == i {
			words = append(words, fmt.Sprint(i))
		} else {
			words = append(words, fmt.Sprintf("%d-%d", i, j))
		}
		i = j
	}
	return strings.Join(words, ",")
}

func head(version string) string {
	var b strings.Builder
	fmt.Fprintf(&b, `# Code generated by ratecard/internal/numbering; DO NOT EDIT.
#
# How long the phone numbers of each country are.
# Source: the metadata of %[3]s, as in
# %[1]s %[2]s.
# Copyright (C) The Libphonenumber Authors, Apache License 2.0
# (https://www.apache.org/licenses/LICENSE-2.0). This is an extract of it: from each pattern, the
# lengths of the numbers that it matches.
#
# A line is a calling code, the prefix that people dial before a national number (- if none), and
# lengths of national numbers by their first digit: "1-3,5:9-10" is 9 or 10 digits, of which the
# first is 1, 2, 3 or 5. First come subscribers (fixed lines, mobiles, pagers, personal and VoIP
# numbers); after | other numbers (toll-free, premium, shared cost, companies, voicemail).
# Among these are forms that WhatsApp writes and no plan has, by hand:
`, source, version, upstream)
	for _, h := range handwritten {
		fmt.Fprintf(&b, "# - %s\n", h.why)
	}
	return b.String()
}

func exampleHead(version string) string {
	return fmt.Sprintf(`# Code generated by ratecard/internal/numbering; DO NOT EDIT.
#
# The example numbers of %[3]s, as in
# %[1]s %[2]s.
# Copyright (C) The Libphonenumber Authors, Apache License 2.0
# (https://www.apache.org/licenses/LICENSE-2.0).
#
# A line is a country, a number in international form, and what it is.
`, source, version, upstream)
}
