package ratecard_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/ratecard"
)

// TestTypesCompare: values of every exported type go through cmp.Diff without
// an option. Each pair is a filled value and a changed one.
func TestTypesCompare(t *testing.T) {
	card := func() *ratecard.Card { return decode(t, contract) }
	scaled, err := card().Scaled(dec("2"), "double")
	if err != nil {
		t.Fatal(err)
	}
	basis := ratecard.Basis{Grade: ratecard.GradeDisputed, Confidence: ratecard.ConfidenceMedium, From: "a b", How: "c"}
	tier := ratecard.Tier{UpTo: 10, Price: dec("0.10"), Basis: basis}
	key := ratecard.Key{Market: "Brazil", Item: ratecard.Utility}
	source := ratecard.Source{ID: "a", Where: "b", What: "c"}
	day := on("2026-10-01")
	pairs := []any{
		basis, ratecard.Basis{Grade: ratecard.GradeRead},
		card(), scaled,
		ratecard.Change{Key: key, Before: []ratecard.Tier{tier}, After: []ratecard.Tier{tier, tier}},
		ratecard.Change{Key: key, Before: []ratecard.Tier{tier}},
		ratecard.ConfidenceHigh, ratecard.ConfidenceLow,
		contractOf("Brazil"), contractOf("India"),
		ratecard.ContractTier{UpTo: 10}, ratecard.ContractTier{UpTo: 11},
		&ratecard.ContractError{No: 1, Kind: ratecard.ErrNoMarket},
		&ratecard.ContractError{No: 1, Kind: ratecard.ErrCurrency},
		ratecard.Country("BR"), ratecard.Country("IN"),
		ratecard.Currency("USD"), ratecard.Currency("EUR"),
		day, on("2026-10-02"),
		ratecard.GradeRead, ratecard.GradeDerived,
		ratecard.Marketing, ratecard.Utility,
		key, ratecard.Key{Market: "Brazil"},
		&ratecard.CurrencyError{Have: "USD"}, &ratecard.CurrencyError{Have: "EUR"},
		&ratecard.LookupError{Kind: ratecard.ErrNoRate, Currency: "USD", Date: day, Why: "w"},
		&ratecard.LookupError{Kind: ratecard.ErrNoCard, Currency: "USD", Date: day, Why: "w"},
		ratecard.Market("Brazil"), ratecard.Market("India"),
		ratecard.Head{ID: "a", Effective: day, Sources: []ratecard.Source{source}},
		ratecard.Head{ID: "a", Effective: day},
		ratecard.Money{Amount: dec("0.10"), Currency: "USD"}, ratecard.Money{Amount: dec("0.11"), Currency: "USD"},
		&ratecard.ParseError{Line: 1, What: "w"}, &ratecard.ParseError{Line: 2, What: "w"},
		ratecard.ReadingNumber, ratecard.ReadingID,
		ratecard.Dialing{Country: "BR"}, ratecard.Dialing{Country: "BR", ByWhatsApp: true},
		ratecard.Place{Country: "BR", Unserved: true}, ratecard.Place{Country: "BR"},
		ratecard.Cards{card()}, ratecard.Cards{card(), nil},
		source, ratecard.Source{ID: "a"},
		tier, ratecard.Tier{UpTo: 10, Price: dec("0.11"), Basis: basis},
		ratecard.PerMessage, ratecard.PerConversation,
		ratecard.LooksLikeMarket, ratecard.LooksLikeUserID,
		ratecard.Freshness{Currency: "USD"}, ratecard.Freshness{Currency: "USD", On: on("2026-10-01")},
	}
	untested := exportedTypes(t)
	delete(untested, "Book") // an interface: its values are below
	for i := 0; i < len(pairs); i += 2 {
		a, b := pairs[i], pairs[i+1]
		typ := reflect.TypeOf(a)
		if typ.Kind() == reflect.Pointer {
			typ = typ.Elem()
		}
		delete(untested, typ.Name())
		if d := cmp.Diff(a, a); d != "" {
			t.Errorf("%s is no %s:\n%s", typ, typ, d)
		}
		if cmp.Diff(a, b) == "" || cmp.Diff(b, a) == "" {
			t.Errorf("%s: no difference between %v and %v", typ, a, b)
		}
		zero := reflect.New(typ).Interface()
		if d := cmp.Diff(zero, zero); d != "" {
			t.Errorf("the zero %s is no zero %s:\n%s", typ, typ, d)
		}
	}
	for name := range untested {
		t.Errorf("type %s isn't compared here", name)
	}

	// The same made twice is equal, though no pointer in it is.
	for i, pair := range [][2]any{
		{card(), card()},
		{ratecard.Cards{card()}, ratecard.Cards{card()}},
	} {
		if d := cmp.Diff(pair[0], pair[1]); d != "" {
			t.Errorf("pair %d:\n%s", i, d)
		}
	}
}

// TestItems: the order of Meta's columns, in a list of the caller's own.
func TestItems(t *testing.T) {
	want := []ratecard.Item{
		"notification", "user_initiated", "business_initiated",
		"marketing", "utility", "authentication", "authentication_international", "service",
	}
	is := ratecard.Items()
	if d := cmp.Diff(want, is); d != "" {
		t.Errorf("(-want +is):\n%s", d)
	}
	is[0] = ""
	if again := ratecard.Items(); again[0] != want[0] {
		t.Error("a caller changed the items")
	}
}

func TestBooksCompare(t *testing.T) {
	card := func() *ratecard.Card { return decode(t, contract) }
	books := func() []ratecard.Book {
		own := ratecard.Cards{card()}
		return []ratecard.Book{
			ratecard.Published(), own, ratecard.Cards{}, ratecard.FirstOf(),
			ratecard.FirstOf(own, ratecard.Published()),
			ratecard.FirstOf(ratecard.Published(), own), ratecard.WithoutDerived(own),
			ratecard.WithoutDerived(ratecard.Published()),
			ratecard.AsOf(own, on("2026-10-01")), ratecard.AsOf(own, on("2026-10-02")),
			ratecard.AsOf(ratecard.Published(), on("2026-10-01")),
		}
	}
	one, two := books(), books()
	for i := range one {
		for k := range two {
			if same := cmp.Diff(one[i], two[k]) == ""; same != (i == k) ||
				(one[i].String() == two[k].String()) != (i == k) {
				t.Errorf("%s and %s: equal is %t", one[i], two[k], same)
			}
		}
	}
}

// exportedTypes reads the names off the package's source.
func exportedTypes(t *testing.T) map[string]bool {
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{}
	for _, f := range files {
		if !strings.HasSuffix(f.Name(), ".go") || strings.HasSuffix(f.Name(), "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), f.Name(), nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		if file.Name.Name != "ratecard" { // a program for go generate
			continue
		}
		for _, decl := range file.Decls {
			if types, ok := decl.(*ast.GenDecl); ok && types.Tok == token.TYPE {
				for _, spec := range types.Specs {
					if name := spec.(*ast.TypeSpec).Name; name.IsExported() {
						names[name.Name] = true
					}
				}
			}
		}
	}
	if len(names) < 20 {
		t.Fatalf("only found %v", names)
	}
	return names
}
