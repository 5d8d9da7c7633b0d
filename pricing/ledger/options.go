package ledger

import "github.com/wacost/wacost/pricing/webhook"

// Options are what a caller may decide about a ledger. The zero Options keep
// its facts in memory and read webhooks as [webhook.Options] says.
type Options struct {
	// of the facts; nil: [NewMemory], which lasts as long as the program
	Store Store
	// which messages open windows, and the number of those that name none
	Webhook webhook.Options
}
