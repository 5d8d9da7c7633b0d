package cli

import (
	"errors"
	"fmt"

	"github.com/wacost/wacost/category"
)

// Category reads a category in any spelling. Its error says which words there are,
// or what the word stands for if that isn't modelled.
func Category(word string) (category.Category, error) {
	c, err := category.Parse(word)
	if other := (*category.ParseError)(nil); errors.As(err, &other) && other.Why != "" {
		return "", fmt.Errorf("category %q isn't modelled (%s)", word, other.Why)
	}
	if err != nil {
		const words = "marketing, utility, authentication, authentication_international or service"
		return "", fmt.Errorf("category %q: want %s", word, words)
	}
	return c, nil
}

// TemplateCategory reads the category of a template.
func TemplateCategory(word string) (category.Category, error) {
	c, err := Category(word)
	if err == nil && c == category.Service {
		err = fmt.Errorf("category %q: want marketing, utility or authentication", word)
	}
	return c, err
}
