// Package analytics holds Meta's own monthly figures against what a ledger
// worked out, and says where the two part: in how many, in what kind, or in
// what price.
//
// Most callers use [Decode] and [Compare].
//
// [Decode] reads an answer of pricing_analytics or conversation_analytics.
// [Compare] sets it beside the charges of a ledger, interval by interval, and
// returns three residuals:
//
//   - Volume: Meta counts more or fewer units than we do. Webhooks were lost,
//     or the intervals, numbers or countries aren't the same.
//   - Classification: as many units, but under another category or type.
//   - Price: as many units of the same kind, at another cost. The rate, the
//     volume tier, the currency or the date of the card is wrong.
//
// Look at them in that order: a cost can only be judged where the units agree,
// so what other units cost is kept with their residual and never mixed into
// the price.
//
// # What Meta's figures are
//
// They are approximate, may differ from invoices, and move for hours to days:
// compare again later, and store points by all that tells them apart. Look-back
// is one year. Only numbers and templates that are still in the account are
// reported (Meta, Analytics page, copy of December 2025 and excerpt of June
// 2026).
//
// What that page says, and what real answers show, is heeded so:
//
//   - Deliveries count, dated by delivery, in [start, end) as the points say;
//     no zone is assumed. An interval without points had no traffic.
//   - Costs come as floating-point numbers. They are read as decimals, with the
//     digits written, and compared with a [Cost.Tolerance].
//   - Money is owed for regular units only: Meta's example of 2023 gives free
//     ones a cost.
//   - Free units are compared as one figure for each type, because Meta files
//     a free utility message under UTILITY here and under SERVICE there. Those
//     that the allowance of October 2026 covers are taken to be
//     FREE_CUSTOMER_SERVICE, as in the only answer since then that we read.
//   - Countries are summed to the market that they belonged to on the day.
//   - A tier is named where its price applied, and its rows add up. One account
//     can't tell the tier: volumes accrue over the business portfolio (R5.7).
//   - What the report doesn't tell apart, such as numbers, is summed on our
//     side too.
//
// Ask Meta without filters, for COST and VOLUME (or CONVERSATION), and for
// every dimension; ask for the field currency beside them, as the figures don't
// say what they are in. A filtered report can't be told from a full one.
//
// Everything here is a function of its arguments.
package analytics
