package ratecard

// WayOf returns what a card's file calls model.
func WayOf(c *Card) string { return c.model }
