package ratecard

// The program writes CHANGES.md, the log of what changed from card to card, and
// data/SUMS, the hash of each card. README.md says when to run it, and what to do
// when it refuses a released card that has changed.
//go:generate go run ./internal/changelog
