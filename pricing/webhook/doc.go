// Package webhook reads the webhooks of the WhatsApp Business Platform, as far
// as they say what messages cost and which windows are open.
//
// Most callers use [ReadBody], [Verify] and [Decode], in that order, and hand
// the [Batch] to package ledger. Decode takes the body of one POST and returns
// the facts in it, in order of appearance, and a list of everything that it
// didn't understand. [Batch.Events] turns facts into events for package
// pricing, for those who keep no ledger. A [Decoder] does what Decode does with a
// quarter of the memory.
//
// # Nothing is lost
//
// A body that isn't JSON, or is beyond a limit, is an error. Everything else
// decodes: an unknown word stays the text it was, an unknown field is listed in
// [Batch.Ignored] with its path, and an entry that makes no sense doesn't spoil
// its neighbours. Two things are skipped and not listed: the content of a
// message (text, media, orders, advertising copy), which costs nothing, and
// what contacts hold beyond names.
//
// The list may hold personal data. So do message IDs: they contain phone
// numbers. Mind that in logs.
//
// # Shapes
//
//   - Cloud API: object, entry, changes, value; any number of each.
//   - A part of that on its own: an entry, a change (as the test button of
//     Meta's dashboard sends), a value.
//   - On-premises API: statuses or messages without an envelope, and without
//     the business number. Set it in [Options].
//   - Standby: the same, a level deeper, for threads that another app owns.
//   - A value with its field's name beside its members, as n8n hands it on.
//   - Statuses as Easyhook and WasapFlow relay them.
//   - Gupshup's version 2, in the shapes of 2020 to 2025: message, message-event and
//     billing-event, which says how a message is billed but not whether it was
//     delivered: alone it makes no event, and no charge, so have Gupshup send all three.
//     Set the business number in [Options]: most of them have none.
//   - Any of these as a logged request, an object of headers and body, whose body is
//     an object or the text of one; and a list of any of these.
//
// What is none of them is in [Batch.Ignored], and Why says what it looks like.
//
// Partners that pass Meta's body on as it is, such as 360dialog and Gupshup's
// third version, need nothing special.
//
// # Webhooks carry no amounts
//
// No webhook says what a message costs. The field billable is kept, but it
// doesn't mean that a message costs something: free service conversations came
// with true (R5.9). Only false beside the type regular makes a charge unsure
// (R7.10a). Category, type, subtype, model and date decide (R7.11). Package pricing
// knows how.
//
// Everything here is safe for concurrent use, and a function of its arguments: a
// [Decoder] keeps memory, not what was in it.
package webhook
