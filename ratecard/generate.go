package ratecard

// CHANGES.md tells what changed from card to card, data/SUMS has the hash of
// every released card. A new card gets its lines; a card that was released
// before and reads otherwise now is refused, unless one runs the program by
// hand with -accept.
//go:generate go run ./internal/changelog
