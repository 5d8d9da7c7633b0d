package category_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/wacost/wacost/category"
)

// TestReadmeExamples holds each example of README.md to the category that its chapter is
// about, and to a rule that the heading above it names.
func TestReadmeExamples(t *testing.T) {
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	example := regexp.MustCompile("^\\| `(\\w+)` \\| (.+) \\|$")
	rule := regexp.MustCompile("`([a-z-]+)`")
	known := map[string]bool{}
	for _, r := range category.Rules() {
		known[r.ID] = true
	}
	var want category.Category
	var rules []string
	languages := map[string]int{}
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		switch {
		case strings.HasPrefix(line, "## "):
			want, rules = chapter(line), nil
		case strings.HasPrefix(line, "### "):
			rules = nil
			for _, found := range rule.FindAllStringSubmatch(line, -1) {
				rules = append(rules, found[1])
				if !known[found[1]] {
					t.Errorf("no rule %s: %s", found[1], line)
				}
			}
		case want != "" && example.MatchString(line):
			found := example.FindStringSubmatch(line)
			languages[found[1]]++
			got := category.Classify(category.Template{Language: found[1], Body: found[2]})
			named := func(r category.Reason) bool { return slices.Contains(rules, r.Rule) }
			if got.Category != want || !slices.ContainsFunc(got.Reasons, named) {
				t.Errorf("%q is %s by %v, want %s by one of %s", found[2], got.Category, ids(got), want, rules)
			}
		}
	}
	for _, language := range []string{"en", "es", "pt_BR", "de", "hi"} {
		if languages[language] < 15 {
			t.Errorf("%d examples in %s", languages[language], language)
		}
	}
}

// chapter returns what the chapter with a heading is about; "" for others.
func chapter(heading string) category.Category {
	switch heading {
	case "## What makes a template marketing":
		return category.Marketing
	case "## What utility needs":
		return category.Utility
	case "## What authentication is":
		return category.Authentication
	}
	return ""
}
