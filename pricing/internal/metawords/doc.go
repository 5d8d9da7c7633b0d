// Package metawords is the list of the words that Meta uses in webhooks and
// reports for what a message was, what it cost and how far it got.
//
// Each word stands here once, with the day from which Meta has used it and the
// page that has it. Packages pricing, webhook, ledger and analytics read words by
// this list alone. So a word that one of them knows, all of them know, in whatever
// case and with whatever separator it is written: webhooks have
// free_customer_service where reports have FREE_CUSTOMER_SERVICE.
//
// To add a word, add an entry: the packages follow it, or the entry's field
// Unheeded says which of them doesn't, and why.
package metawords
