package main

import (
	"io"
	"slices"
	"strings"

	"github.com/wacost/wacost/pricing"
)

// showMessages prints which messages make the difference between two models. clicks says
// whether some user came through an ad.
func showMessages(w io.Writer, o *options, events []pricing.Event, clicks bool) error {
	c, err := pricing.CompareMessages(slices.Values(events), o.before, o.after)
	if err != nil {
		return err
	}
	var b strings.Builder
	b.WriteString(c.String())
	bounds(&b, o.before.Model, c.Bills.Before, clicks)
	bounds(&b, o.after.Model, c.Bills.After, clicks)
	unpriced(&b, o.before.Model, c.Bills.Before)
	unpriced(&b, o.after.Model, c.Bills.After)
	_, err = io.WriteString(w, b.String())
	return err
}
