// Package webhook reads the webhooks of the WhatsApp Business Platform, as far
// as they tell what messages cost and which windows are open.
//
// [Decode] takes the body of one POST and returns a [Batch]: what it told, in
// order of appearance, and a list of everything that wasn't understood.
// [Batch.Events] turns that into events for package pricing. [Verify] checks
// the signature of a body before any of it is believed.
//
// Most callers use [Verify] and [Decode], and pass the batch to package ledger.
//
// # Nothing is lost
//
// A body that isn't JSON, or is beyond a limit, is an error. Everything else
// decodes: a word that this package has never met stays the text it was, a
// field it doesn't know is listed in [Batch.Ignored] with its path, and an
// entry that makes no sense doesn't take its neighbours with it. Passed over
// without a note are what a message says (text, media, orders, advertising
// copy), which costs nothing, and what contacts hold beyond names.
//
// What is listed may be personal, as message IDs are: they contain phone
// numbers. Mind that in logs.
//
// # Shapes
//
//   - Cloud API: object, entry, changes, value; any number of each.
//   - A part of that on its own: an entry, a change (as the test button of
//     Meta's dashboard sends), a value.
//   - On-premises API: statuses or messages without an envelope, and without
//     the business number. [Options] has a place for it.
//   - Standby: the same, a level deeper, for threads that another app owns.
//   - Statuses as Easyhook and WasapFlow relay them, and Gupshup's billing
//     events, which carry prices but no delivery.
//
// Partners that pass Meta's body on as it is, such as 360dialog and Gupshup's
// third version, need nothing special.
//
// # What is no money
//
// No webhook carries an amount. The field billable is kept, but it doesn't mean
// that a message costs something: free service conversations came with true
// (R5.9). Category, type, model and date decide (R7.11), which is the business
// of package pricing.
//
// Everything here is a function of its arguments and safe for concurrent use.
package webhook
