package pricing

import (
	"math/bits"
	"slices"
	"sync"
	"time"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/ratecard"
)

// A Note qualifies a quote without making it wrong. Its ID is stable; its texts
// aren't.
type Note struct {
	ID   string `json:"id"` // one of [NoteIDs]; packages ledger and analytics have NoteIDs, too
	Text string `json:"text"`
	// Detail is what the text says of this quote alone: of [NoteRateDerived], the rules by
	// which its rates were worked out. "" for all other notes of this package.
	Detail string `json:"detail,omitempty"`
	// Values are what the text says of one statement or report, to word it in another
	// language: in IDS.md, beside this file, they stand in braces. Notes of packages ledger
	// and analytics have some, and those of this package have none.
	Values NoteValues `json:"values,omitzero"`
}

// NoteValues are the numbers and names of a [Note]. Those that its text doesn't name are
// zero. Its JSON is stable.
type NoteValues struct {
	Units    int64             `json:"units,omitempty"`   // messages, charges, cells or the like
	Counted  int64             `json:"counted,omitempty"` // units that we had counted
	Month    Month             `json:"month,omitempty"`
	Day      ratecard.Date     `json:"day,omitzero"` // in the account's zone
	At       time.Time         `json:"at,omitzero"`  // in UTC
	Market   ratecard.Market   `json:"market,omitempty"`
	Category category.Category `json:"category,omitempty"`
	Currency ratecard.Currency `json:"currency,omitempty"`
	Name     string            `json:"name,omitempty"` // an account, a word of Meta's, or what else the text names
}

// String returns the ID and the text, for a person. The text may change.
func (n Note) String() string { return n.ID + ": " + n.Text }

// notes are a set of them.
type notes uint64

const (
	noteDerived notes = 1 << iota
	noteDisputed
	noteLowConfidence
	noteSuperseded
	noteModelOlder
	noteModelNewer
	noteBoundary
	noteWindowEdge
	noteLowerBound
	noteNotServed
	noteZone
	noteUserID
	noteMarketInferred
	noteWindowInferred
	noteMarkets2022
	noteMexico
	noteOtherUnit
	noteWindow2018
	noteUtilityConversation
	noteUtilityInWindow
	notePageButton
	noteSoldToIndia
	noteSoldToBrazil
	noteIndianNumber
	noteBrazilianNumber
	noteAnsweredLate
	noteSentWindowUnknown
	noteUnusualLength
	noteMayBeAbroad
	noteInternationalByName
	noteNumberNotGiven
	noteAccountNotGiven
	noteUserUnknown
	noteReplaced
	noteAllowanceCorrected
	noteTierOrder
	noteNothingCounted // of a quote for which some count wasn't passed in; see [Quote.noteSet]
	noteInboundAhead
	noteNotAllOrders
	noteFeesByMonth
	noteMinimumOpen
	notePeriodCutsDay
	noteOutsidePeriod
)

// settledByType are the notes on what Meta's pages disagree on, where the type that
// it reported settles it.
const settledByType = noteUtilityConversation | noteUtilityInWindow | notePageButton | noteAnsweredLate

// noteTable is every note, in the order of the bits.
var noteTable = sync.OnceValue(func() []Note {
	var list []Note
	for _, n := range slices.Concat(firstNotes(), moreNotes()) {
		list = append(list, Note{ID: n[0], Text: n[1]})
	}
	return list
})

// firstNotes returns notes, each its ID and its text.
func firstNotes() [][2]string {
	return [][2]string{
		{NoteRateDerived, "A rate here was worked out or carried over, not read off a card."},
		{NoteRateDisputed, "Sources disagree on a rate here; the likelier is used."},
		{NoteRateUnsure,
			"Confidence in a rate here is low: it rests on a weak source, or on a rule that no source bears out."},
		{NoteCardMayBeSuperseded, "Meta may have published a newer card since this one was last checked."},
		{NoteModelOlderThanCard, "The rules asked for had ended when this card came into force."},
		{NoteModelNewerThanCard,
			"The rules asked for came after this card had been replaced: it may lack their prices."},
		{NoteDeliveryMayCrossABoundary,
			"Rules, rates or a window turn within the hour: a later delivery may cost something else."},
		{NoteWindowEdge, "A window or conversation ends at this very instant; " +
			"WhatsApp doesn't say which side that is. It is taken as over."},
		{NoteCounterIsALowerBound, "The month's count is what was passed in; what other apps sent isn't in it."},
		{NoteNotServed, "The WhatsApp Business Platform doesn't serve this number; it is priced all the same."},
		{NoteZoneNotGiven, "No time zone was given, and rules or rates turn within hours: UTC is assumed."},
		{NoteMarketFromUserID, "The country comes from a user ID or country code, not from a phone number."},
		{NoteMarketInferred,
			"Meta's table doesn't name this country; it is priced as its rule for unlisted ones says."},
		{NoteWindowInferred, "The message was delivered, so the customer service window was open, " +
			"though no message of the user's is known."},
		{NoteMarketsOf2022, "No list of markets from before February 2022 is known; that of February 2022 is used."},
		{NoteMexicoConversationTest, "From February 2021 to January 2022 WhatsApp billed users in Mexico " +
			"by the conversation, as a test; it isn't modelled (R1.8)."},
		{NoteCardOfAnotherUnit,
			"The card's prices are for another unit than these rules charge, such as conversations for messages."},
		{NoteFreeInWindowBefore2020, "That a template within 24 hours of the user's last message was free " +
			"was read of 2020 to January 2022. For 2018 and 2019 it has medium confidence (R1.5)."},
		{NoteUtilityConversationDisputed, "Meta's pages disagree on whether a utility conversation from before " +
			"2025-07-01 went on after that day; it is taken to do so (R5.6)."},
		{NoteUtilityInWindowDisputed, "Meta's overview was still read in October 2026 as saying that utility " +
			"templates are free while the customer service window is open; its other pages charge them (R7.5)."},
		{NotePageButtonDisputed, "Meta's pages disagree on whether a page button still opens a free entry " +
			"window, as an ad does; it is taken to do so (R7.8)."},
		{NoteSoldToIndiaNotInINR, "From 2027-01-01 on WhatsApp doesn't deliver messages of accounts that are " +
			"sold to India and aren't in INR (R6.2)."},
		{NoteSoldToBrazilNotInBRL, "From 2027-07-01 on WhatsApp doesn't deliver messages of accounts that are " +
			"sold to Brazil and aren't in BRL (R6.4)."},
		{NoteMayBeSoldToIndia, "The business number is Indian, and Account.SoldTo doesn't say where the account " +
			"is sold to. If that is India, WhatsApp delivers from 2027-01-01 on only if it is in INR (R6.2)."},
		{NoteMayBeSoldToBrazil, "The business number is Brazilian, and Account.SoldTo doesn't say where the " +
			"account is sold to. If that is Brazil, WhatsApp delivers from 2027-07-01 on only if it is in BRL (R6.4)."},
		{NoteAnsweredLate, "A user who came through an ad was answered more than 24 hours later, while the customer " +
			"service window was open. Meta's wording since 2026-09-28 allows for that; no bill has shown yet " +
			"whether such an answer opens a free entry window (R7.8a). Or Meta reported such a window without its " +
			"end, and no answer in time is known."},
		{NoteWindowAtSendingUnknown, "Between its sending and its delivery the user wrote more than once, or " +
			"messages came out of order. A thread remembers the user's two last messages, so that whether the " +
			"customer service window was open at the sending isn't known (R1.5)."},
		{NoteNumberLengthUnusual, "The phone number is longer or shorter than any in the numbering plan of " +
			"its country. It is priced there all the same, since its calling code says so."},
		{NoteNumberMayBeAbroad, "The phone number has no + and was read as a national one of " +
			"Account.DialingCountry. The same digits are a number of another country in international form."},
	}
}

// moreNotes returns the notes after those.
func moreNotes() [][2]string {
	return [][2]string{
		{NoteAuthenticationInternationalByName, "The message is priced as authentication-international because it " +
			"was asked for so. By what is known of the account, that rate doesn't apply to it in this country " +
			"(Account.AuthenticationInternationalFrom, Account.PrimaryLocation; R3.10)."},
		{NoteNumberNotGiven, "Each business number has an allowance of its own (R7.3), or messages of its own that " +
			"a fee includes (Fee.IncludedPer), and here none is named: all messages without one are counted as of " +
			"one number."},
		{NoteAccountNotGiven, "Account.ID is empty, and a counter goes by it: all accounts without one are " +
			"counted as one."},
		{NoteUserUnknown, "The records name no such user, neither as one who wrote nor as one who was written to. " +
			"If this user has written, the name here or the records are at fault."},
		{NoteCardSuperseded, "A newer card of Meta's has come into force since this one: its prices are those of an " +
			"earlier day. Prices of a contract can lie over whichever card is in force (ratecard.WithContracts)."},
		{NoteAllowanceCorrected, "Meta charged for a message within the allowance by our count: other apps send on " +
			"the number too, or webhooks were lost. From it on the month's allowance counts as used up."},
		{NoteTierOrderUnknown, "Authentication and authentication-international share volume tiers (R5.7.5), and " +
			"came by turns in a month and market. A bill counts them without their order, so it is a range: what " +
			"they cost if each came before the other, and if each came after it."},
		{NoteNothingCounted, "The price goes by what the month has counted, and that count wasn't passed in: these " +
			"are priced as the month's first messages. If nothing was sent yet, pass an empty Usage, or 0 on each of " +
			"Pricer.Counters; if that isn't known, set UsageUnknown."},
		{NoteInboundAhead, "A message of the user's is recorded up to five minutes after the instant asked for. " +
			"It counts as of that instant, since the clocks of servers differ."},
		{NoteNotAllOrders, "Volume tiers of contracts meet an allowance, or tiers turn within a month or are shared " +
			"by two items, or a minimum takes up fees on one item, in so many ways that not all were tried. Low is " +
			"at most what any of them costs, and High at least, but perhaps none comes to these."},
		{NoteFeesByMonth, "The account has fees that go by the month, such as a subscription, a minimum or included " +
			"messages. Here a message's price is that past the included ones, and fees by the month are left out: " +
			"they are in a bill of a period (BillFor)."},
		{NoteMinimumOpen, "The provider's fees have a minimum by the month, and the bill doesn't have all of some " +
			"month. What they are short of it isn't known yet: they come to at least what is here."},
		{NotePeriodCutsADay, "The period begins within a day of the account's zone, perhaps since it was named in " +
			"another zone. Of fees by the month it has those days that begin in it, which may be other days than " +
			"were meant."},
		{NoteMessagesOutsidePeriod, "Messages of months before or after the period are in the bill: it has all that " +
			"was added, and the period says only which fees by the month are due. To have a month's bill, add only " +
			"what is of that month."},
	}
}

// NoteIDs returns every ID that this package gives a [Note], sorted. Packages ledger and
// analytics have notes of their own.
func NoteIDs() []string {
	var list []string
	for _, n := range noteTable() {
		list = append(list, n.ID)
	}
	slices.Sort(list)
	return list
}

// list returns the notes in the set.
func (n notes) list() []Note { return n.add(make([]Note, 0, bits.OnesCount64(uint64(n)))) }

// add appends the notes in the set to a list.
func (n notes) add(list []Note) []Note {
	for rest := n; rest != 0; rest &= rest - 1 {
		list = append(list, *rest.first())
	}
	return list
}

// first returns the first note in the set, which isn't empty.
func (n notes) first() *Note { return &noteTable()[bits.TrailingZeros64(uint64(n))] }

// placeNotes returns the notes on where a user is.
func placeNotes(p ratecard.Place) (n notes) {
	switch p.Reading {
	case ratecard.ReadingID:
		n |= noteUserID
	case ratecard.ReadingUnusualLength:
		n |= noteUnusualLength
	case ratecard.ReadingAmbiguous:
		n |= noteMayBeAbroad
	}
	if p.Unserved {
		n |= noteNotServed
	}
	if p.Inferred {
		n |= noteMarketInferred
	}
	return n
}

// tierNotes returns the notes on a rate.
func tierNotes(t *ratecard.Tier) notes {
	var set notes
	switch t.Grade {
	case ratecard.GradeDerived:
		set = noteDerived
	case ratecard.GradeDisputed:
		set = noteDisputed
	}
	if t.Confidence == ratecard.ConfidenceLow {
		set |= noteLowConfidence
	}
	return set
}
