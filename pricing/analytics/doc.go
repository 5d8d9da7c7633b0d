// Package analytics compares Meta's own figures with the charges of a ledger, and
// says where they differ: in the number of units, in their kind or in their price.
//
// Most callers use [Decode] and [Compare]. Decode reads an answer of
// pricing_analytics or conversation_analytics. Compare compares it with the
// charges of a ledger, interval by interval. The [Comparison] that it returns has
// three residuals:
//
//   - Volume: Meta counts more or fewer units than we do. Webhooks were lost,
//     or the intervals, numbers or countries aren't the same.
//   - Classification: as many units, but under another category or type.
//   - Price: as many units of the same kind, at another cost. The rate, the
//     volume tier, the currency or the date of the card is wrong.
//
// Look at them in that order. Costs can only be compared where the units agree,
// so the cost of units that differ belongs to their own residual, never to the
// price's.
//
// # What Meta's figures are
//
// They are approximate, may differ from invoices, and move for hours to days:
// compare again later. Meta answers for the past year, and only for numbers and
// templates that are still in the account (Meta, Analytics page, copy of December
// 2025 and excerpt of June 2026). Who stores points stores them by all their
// fields but units and cost.
//
// From that page and from real answers, this package takes the following:
//
//   - Messages count when they are delivered, in the interval [start, end) of
//     the point; no zone is assumed. An interval without points had no traffic.
//   - Costs come as floating-point numbers. They are read as decimals, with the
//     digits written, and compared with a [Cost.Tolerance].
//   - Only regular units are charged. Meta's example of 2023 gives free ones a
//     cost, which is listed as [Comparison.NotOwed].
//   - Free units are compared as one figure for each type, because Meta files
//     a free utility message under UTILITY in one answer and under SERVICE in
//     another. Those that the allowance of October 2026 covers are taken to be
//     FREE_CUSTOMER_SERVICE, as in the only answer since then that we read.
//   - Countries are summed to the market that they belonged to on the day.
//   - Points of several tiers are summed. One account doesn't know its tier:
//     volumes accrue over the business portfolio (R5.7).
//   - Where the report doesn't tell numbers apart, or the like, our side is summed
//     as well.
//
// Ask Meta without filters, for COST and VOLUME (or CONVERSATION), and for
// every dimension. Ask for the field currency beside them, because the figures
// don't say their currency. A filtered report looks like a full one.
//
// Everything here is a function of its arguments.
package analytics
