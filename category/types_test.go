package category_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/category"
)

// Every exported type can be compared in a caller's tests without options.
func TestTypesCompare(t *testing.T) {
	sale := category.Template{
		Body:    "Get 20% off",
		Buttons: []category.Button{{Text: "a"}},
		Cards:   []category.CarouselCard{{Body: "b"}},
	}
	order := category.Template{Body: "Your order {{1}} has shipped."}
	ofSale, ofOrder := category.Classify(sale), category.Classify(order)
	_, word := category.Parse("poetry")
	_, fault := category.ParseTemplate([]byte("["))
	_, other := category.ParseTemplate([]byte("[]"))
	cut := func(text string) error {
		_, err := sale.Cut(category.Passage{Where: "body", Text: text})
		return err
	}
	samples := map[string][3]any{ // two that say the same and one that doesn't
		"Button":         {sale.Buttons[0], sale.Buttons[0], category.Button{}},
		"CarouselCard":   {sale.Cards[0], sale.Cards[0], category.CarouselCard{}},
		"Category":       {category.Marketing, category.Marketing, category.Utility},
		"Confidence":     {category.ConfidenceSure, category.ConfidenceSure, category.ConfidenceUnsure},
		"ParseError":     {word, &category.ParseError{Text: "poetry"}, &category.ParseError{}},
		"Passage":        {category.Suggest(sale).Passages, category.Suggest(sale).Passages, []category.Passage{}},
		"PassageError":   {cut("a"), cut("a"), cut("b")},
		"Result":         {category.ResultEnough, category.ResultEnough, category.ResultStands},
		"Payload":        {category.Payload{Type: "text"}, category.Payload{Type: "text"}, category.Payload{}},
		"Reason":         {ofSale.Reasons, category.Classify(sale).Reasons, ofOrder.Reasons},
		"Rule":           {category.Rules()[0], category.Rules()[0], category.Rules()[1]},
		"Suggestion":     {category.Suggest(sale), category.Suggest(sale), category.Suggest(order)},
		"Template":       {sale, sale, order},
		"TemplateError":  {fault, fault, other},
		"Classification": {ofSale, category.Classify(sale), ofOrder},
	}
	for _, name := range exportedTypes(t) {
		s, ok := samples[name]
		if !ok {
			t.Errorf("no sample of %s", name)
			continue
		}
		if diff := cmp.Diff(s[0], s[1]); diff != "" {
			t.Errorf("%s: two that are the same differ:\n%s", name, diff)
		}
		if cmp.Diff(s[0], s[2]) == "" {
			t.Errorf("%s: two that differ are the same", name)
		}
	}
}

func exportedTypes(t *testing.T) []string {
	t.Helper()
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), ".go") || strings.HasSuffix(e.Name(), "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), e.Name(), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, decl := range file.Decls {
			if gen, ok := decl.(*ast.GenDecl); ok && gen.Tok == token.TYPE {
				for _, spec := range gen.Specs {
					if name := spec.(*ast.TypeSpec).Name; name.IsExported() {
						names = append(names, name.Name)
					}
				}
			}
		}
	}
	if len(names) < 10 {
		t.Fatalf("only found %q", names)
	}
	return names
}
