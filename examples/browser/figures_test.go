package browser

import (
	"fmt"
	"math/big"
	"regexp"
	"strings"
	"testing"
)

// Money is an amount of a bill's JSON.
type money struct{ Amount, Currency string }

func (m money) String() string { return m.Amount + " " + m.Currency }

// rat returns a decimal as an exact number.
func rat(t testing.TB, text string) *big.Rat {
	t.Helper()
	r, ok := new(big.Rat).SetString(strings.ReplaceAll(text, ",", ""))
	if !ok {
		t.Fatalf("%q is no number", text)
	}
	return r
}

// known are the amounts that a page may show, by number.
type known map[string]bool

func (k known) add(r *big.Rat) { k[r.RatString()] = true }

var amount = regexp.MustCompile(`(?:([\d.,]*\d) – )?([\d.,]*\d)\s(?:USD|EUR)\b`)

// unknown returns the amounts in texts that aren't known: words, tables and pictures, of
// which none may show another figure than the bill. There have to be some.
func (k known) unknown(t testing.TB, texts []string) (faults []string) {
	t.Helper()
	n := 0
	for _, text := range texts {
		for _, found := range amount.FindAllStringSubmatch(text, -1) {
			for _, figure := range found[1:] {
				if figure == "" {
					continue
				}
				if n++; !k[rat(t, figure).RatString()] {
					faults = append(faults, fmt.Sprintf("%s in %q isn't in the bill", figure, text))
				}
			}
		}
	}
	if n < 10 {
		faults = append(faults, fmt.Sprintf("the page has %d amounts", n))
	}
	return faults
}

// row returns the texts of a table's row by the heads of their columns.
func row(head, cells []string) map[string]string {
	r := map[string]string{}
	for i, name := range head[:min(len(head), len(cells))] {
		r[name] = cells[i]
	}
	return r
}

// withHead returns the tables that have all these columns.
func withHead(tables [][][]string, names ...string) (found [][][]string) {
next:
	for _, table := range tables {
		head := " " + strings.Join(table[0], " | ") + " "
		for _, name := range names {
			if !strings.Contains(head, " "+name+" ") {
				continue next
			}
		}
		found = append(found, table)
	}
	return found
}
