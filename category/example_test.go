package category_test

import (
	"errors"
	"fmt"

	"github.com/wacost/wacost/category"
)

// A program that meets words from webhooks, from a partner and from the future
// files the ones it knows and sets the others aside.
func Example() {
	for _, word := range []string{"marketing_lite", "AUTHENTICATION", "authentication-international", "poetry"} {
		c, err := category.Parse(word)
		if errors.Is(err, category.ErrUnknown) {
			fmt.Printf("%s: set aside\n", c)
			continue
		}
		fmt.Printf("%s: %s\n", word, c)
	}
	// Output:
	// marketing_lite: marketing
	// AUTHENTICATION: authentication
	// authentication-international: authentication
	// poetry: set aside
}
