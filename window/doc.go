// Package window tells which WhatsApp windows are open between a business
// number and a user.
//
// Most callers keep one [Thread] for each user, replace it by
// [Thread.Inbound] when the user writes, and ask [Thread.Service] before they
// answer; a Composer of package pricing also says what that costs. What a message
// of the business changes, package pricing works out, too. A Thread holds all that
// counts: the messages that made it may be forgotten.
//
// The package reads no clock: every question and every event is about an
// instant that the caller passes.
//
// # Windows
//
// Three clocks run for each pair of business number and user. A message to
// another number of the same business touches none of them (R0.6: error
// 131047 counts from the last reply to the sender's number).
//
//   - The service window runs from the user's last message or call. While it
//     is open the business may write freely; its own messages never prolong
//     it (R0.5, R6.9: "Send messages", 2026-05-21; "Calling API pricing",
//     2026-03-02).
//   - The free entry window runs from the business's answer to a user who came
//     through an advertisement or a page button (R3.6: "Conversation-based
//     pricing (Deprecated)", copy of 2026; R5.4: "Pricing on the WhatsApp
//     Business Platform", 2026-09-11). The service window runs on beside it.
//   - Conversations are what was billed from 2022 to 2025 (R3.1 to R3.5:
//     "Conversation-based pricing (Deprecated)", copy of 2026).
//
// How long the windows of an era last is a [Policy], which the caller passes and
// which package pricing has for every day.
//
// # Edges
//
// Windows are half open: a service window of 24 hours that begins at noon is
// open at 11:59:59 the next day and closed at noon. Meta never says what holds
// at the very instant. Its worked examples have hour 24 expired (R3.4, same
// page), while the text of error 131047 has more than 24 hours.
//
// # Order
//
// [Thread.Inbound] and [Thread.InboundFromAd] may come in any order. The others
// are meant to come in order of delivery. Out of order they do no harm beyond
// what their comments say, and nothing here panics.
package window
