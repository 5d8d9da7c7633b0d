package main

import (
	"time"

	"github.com/wacost/wacost/examples/internal/risk"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
)

// A Report is everything that the page tells, as data. Its JSON is stable. No text in it holds
// a user's number or name, or a message's ID; only Users does, which -names asks for.
type Report struct {
	Month    pricing.Month     `json:"month"`
	From     time.Time         `json:"from"`  // the month's first instant
	Until    time.Time         `json:"until"` // the first instant after it
	Zone     string            `json:"zone"`
	Currency ratecard.Currency `json:"currency"`
	Log      Span              `json:"log"` // what the log covers: perhaps not the whole month

	// Before is nil if nothing is compared.
	Before *Side `json:"before"`
	After  Side  `json:"after"`
	// Change is how much more After is than Before; nil if nothing is compared.
	Change *Change `json:"change"`

	Received   int64       `json:"received"` // messages and calls of users, as far as they open windows
	Failed     []Failed    `json:"failed"`
	Markets    []Part      `json:"markets"`    // sorted by name
	Categories []Part      `json:"categories"` // sorted by name
	Days       []Part      `json:"days"`       // every day of the month
	Allowances []Allowance `json:"allowances"` // of each number, under the rules after
	// Transitions are the messages by which rule decided before and which after, those first
	// that change most; none if nothing is compared.
	Transitions []Transition `json:"transitions"`
	Users       []User       `json:"users,omitempty"`

	// Advice leaves out messages that have no price, and so do Late's savings. Each saving is
	// worked out alone: they don't add up.
	Advice []Advice `json:"advice"` // the largest saving first
	Late   *Late    `json:"late"`   // nil if nothing happened in the month
	// Risk is what the month would cost under every model since 2022, and at higher prices;
	// nil if nothing happened.
	Risk *risk.Sheet `json:"risk"`

	Models []ModelUsed    `json:"models"` // of both sides, oldest first
	Rules  []RuleUsed     `json:"rules"`
	Cards  []CardUsed     `json:"cards"`
	Notes  []pricing.Note `json:"notes"`
	Unread []Unread       `json:"unread"` // what of the log isn't in the report
}

// A Side is what the month's messages cost under one set of rules.
type Side struct {
	// Model is the ID of the model that was asked for; "" is those in force.
	Model  string   `json:"model"`
	Models []string `json:"models"` // IDs of those applied, sorted
	Titles []string `json:"titles"` // of Models
	// Prices says which prices each message has.
	Prices string         `json:"prices"`
	Low    ratecard.Money `json:"low"`
	High   ratecard.Money `json:"high"`
	// AtLeast says that some units have no price, or that fees by the month are left out: the
	// bill is Low or more.
	AtLeast  bool               `json:"at_least"`
	Messages int64              `json:"messages"` // of the business, delivered
	Refused  int64              `json:"refused"`  // of them, those that WhatsApp wouldn't deliver under these rules
	Without  int64              `json:"without"`  // of them, those that have no price
	Unpriced []pricing.Unpriced `json:"unpriced"`
	// Undivided is what of High is in no part: fees by the month, and what volume tiers make
	// dearer where which message is on which isn't known. It is 0 in most months.
	Undivided ratecard.Money `json:"undivided"`
	// OtherCurrencies are fees in other currencies than the account's.
	OtherCurrencies []pricing.OtherTotal `json:"other_currencies,omitempty"`
	Bill            pricing.Bill         `json:"bill"`
}

// A Change is how much more something costs after than before, among messages that have a
// price.
type Change struct {
	// Amount is below zero if it costs less; nil if it isn't known, and Unknown says why.
	Amount *ratecard.Money `json:"amount"`
	// Without is how many messages aren't in it, since they have no price on either side.
	Without int64  `json:"without"`
	Unknown string `json:"unknown,omitempty"`
}

// A Part is what a market's, a category's or a day's messages cost. The Amounts of all
// parts, with the side's Undivided, are the High of the side's bill.
type Part struct {
	Name   string  `json:"name"` // "" is a market or category that isn't known
	Before *Amount `json:"before"`
	After  Amount  `json:"after"`
	Change *Change `json:"change"`
}

// An Amount is what some messages cost. It is of those that have a price.
type Amount struct {
	Messages int64          `json:"messages"`
	Amount   ratecard.Money `json:"amount"`
	Refused  int64          `json:"refused"` // of Messages
	Without  int64          `json:"without"` // of Messages, those that have no price
}

// A Transition is messages to a market, of one category, that one rule decided before and one
// after. The Amounts of all transitions on a side, with its Undivided, are the High of the
// side's bill.
type Transition struct {
	Market   string         `json:"market"`   // "" isn't known
	Category string         `json:"category"` // "" isn't known
	Before   TransitionSide `json:"before"`
	After    TransitionSide `json:"after"`
	Change   *Change        `json:"change"`
}

// A TransitionSide is what the messages of a transition cost under one set of rules.
type TransitionSide struct {
	Rule string `json:"rule"` // ID; "" if none could decide
	Amount
}

// An Allowance is how many of a month's free messages a business number, or the account, has
// used by the end of each day.
type Allowance struct {
	Of    string        `json:"of"` // the number as people write it, or the account
	Item  ratecard.Item `json:"item,omitempty"`
	Rule  string        `json:"rule"` // ID
	Units int64         `json:"units"`
	Used  []int64       `json:"used"` // by the end of each day of the month
	// Ended is the day of the last free one, or of the first that was charged, if Meta did so
	// before: another program sends, too, or webhooks were lost. It is zero if some are left.
	Ended ratecard.Date `json:"ended,omitzero"`
	// Past is how many of these messages were charged after that, and what they cost.
	Past Amount `json:"past"`
}

// Failed is how many messages WhatsApp didn't deliver in the month for one reason. They
// cost nothing.
type Failed struct {
	Code     int64  `json:"code"`
	Meaning  string `json:"meaning"` // "" if the code is none that is known here
	Messages int64  `json:"messages"`
}

// A User is one of those who cost most.
type User struct {
	User     string         `json:"user"`
	Messages int64          `json:"messages"`
	Amount   ratecard.Money `json:"amount"`
}

// A ModelUsed is a set of rules by which messages were charged, or would be.
type ModelUsed struct {
	ID     string        `json:"id"`
	Title  string        `json:"title"`
	Since  ratecard.Date `json:"since"`  // its first day
	Source string        `json:"source"` // Meta's page
}

// A RuleUsed is a rule that decided something.
type RuleUsed struct {
	ID     string `json:"id"`
	Number string `json:"number"` // in RULES.md
	Text   string `json:"text"`
	Source string `json:"source"` // Meta's page
	Before int64  `json:"before"` // units that it decided
	After  int64  `json:"after"`
}

// A CardUsed is a price list of which prices were charged, or would be.
type CardUsed struct {
	ID        string        `json:"id"`
	Effective ratecard.Date `json:"effective"`
	Checked   ratecard.Date `json:"checked,omitzero"` // against what Meta published
	Prices    []PriceUsed   `json:"prices"`
	// Sources are those that the prices name.
	Sources []ratecard.Source `json:"sources"`
}

// A PriceUsed is a price on a card, and how sure it is.
type PriceUsed struct {
	Market ratecard.Market `json:"market"`
	Item   ratecard.Item   `json:"item"`
	Price  ratecard.Money  `json:"price"`
	Before int64           `json:"before"` // units that were charged at it
	After  int64           `json:"after"`
	ratecard.Basis
}

// Unread is how much of a log was left out, for one reason.
type Unread struct {
	Why   string `json:"why"`
	Times int64  `json:"times"`
}
