package ratecard

// WayOf returns what a card's file calls model.
func WayOf(c *Card) string { return c.model }

// FirstAsked returns an embedded card as the first question of a program gets
// it: nothing has been read before, neither the calendar nor the cards on which
// it rests.
func FirstAsked(c Currency, day Date) (*Card, error) {
	l, err := openLibrary()
	if err != nil {
		return nil, err
	}
	return l.cards[cardKey{c, day}]()
}
