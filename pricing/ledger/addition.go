package ledger

import (
	"fmt"

	"github.com/wacost/wacost/pricing/webhook"
)

// Skipped is an item that can't be recorded, or that tells nothing of costs and
// windows, and why.
type Skipped struct {
	Fact webhook.Fact
	Why  string
}

// news is what one batch adds.
type news struct {
	account string // of which the ledger is; "": of any
	options webhook.Options
	entries map[string]Entry
	sources map[webhook.Receiver]bool
	left    []Skipped
}

func (n *news) add(key string, e Entry) {
	joined, _ := Entry{Key: key}.join(e) // which also tells when it matters
	if old, ok := n.entries[key]; ok {
		joined, _ = old.join(joined)
	}
	n.entries[key] = joined
}

// take adds an item, or says why not.
func (n *news) take(it webhook.Fact) string {
	switch it := it.(type) {
	case *webhook.Status:
		if it != nil {
			return n.status(it)
		}
	case *webhook.Inbound:
		if it != nil {
			return n.message(it)
		}
	case *webhook.Call:
		if it != nil {
			return n.call(it)
		}
	case *webhook.AccountUpdate:
		if it != nil {
			return n.update(it)
		}
	case *webhook.Echo:
		return "sent from the WhatsApp Business app: costs nothing and opens no window"
	case *webhook.History:
		return "of a time before the number joined: opens no window today"
	case *webhook.Fault:
		if it != nil {
			return fmt.Sprintf("an error of WhatsApp's that names no message: %d", it.Error.Code)
		}
	case *webhook.TemplateCategory, *webhook.TemplateStatus:
		return "news of a template, which costs nothing until it is sent"
	}
	return fmt.Sprintf("nothing that a ledger records: %T", it)
}

func (n *news) status(s *webhook.Status) string {
	if why := n.whose(&s.Receiver); why != "" {
		return why
	}
	if s.ID == "" {
		return "no ID: it couldn't be told from its own repetition"
	}
	n.add(ofBusiness+s.ID, Entry{Statuses: []webhook.Status{*s}})
	switch {
	case s.To.Key() == "":
		return "recorded, but it doesn't say who the message was for"
	case s.At.IsZero() && s.Progress.Delivered():
		return "recorded, but it doesn't say when"
	}
	return ""
}

func (n *news) message(m *webhook.Inbound) string {
	if why := n.whose(&m.Receiver); why != "" {
		return why
	}
	_, opens := n.options.Event(m)
	switch {
	case opens, renames(m):
	case m.At.IsZero():
		return "no usable time"
	case m.From.Key() == "":
		return "no user"
	default:
		return "a message of a kind that opens no window: " + m.Type
	}
	key := ofUser + m.ID
	if m.ID == "" {
		key += fmt.Sprintf("%s/%s/%d", m.Number, m.From.Key(), m.At.Unix())
	}
	n.add(key, Entry{Messages: []webhook.Inbound{*m}})
	return ""
}

func (n *news) call(c *webhook.Call) string {
	if why := n.whose(&c.Receiver); why != "" {
		return why
	}
	if c.ID == "" {
		return "no ID: it couldn't be told from its own repetition"
	}
	if _, ok := n.options.Event(c); !ok {
		return "the call opened no window"
	}
	n.add(ofUser+c.ID, Entry{Calls: []webhook.Call{*c}})
	return ""
}

func (n *news) update(u *webhook.AccountUpdate) string {
	if why := n.whose(&webhook.Receiver{Account: u.Account}); why != "" {
		return why
	}
	if u.Tier == nil && u.AuthenticationInternational == nil && u.PrimaryLocation == "" {
		return "an account update that changes no prices"
	}
	n.add(ofAccounts, Entry{Updates: []webhook.AccountUpdate{*u}})
	return ""
}

// whose remembers which accounts there are and which of them a number is of, or
// says why the item isn't for this ledger.
func (n *news) whose(s *webhook.Receiver) string {
	if own := n.account; own != "" && s.Account != "" && s.Account != own {
		return "of another account: " + s.Account
	}
	if s.Account != "" || s.Number != "" && s.Display != "" {
		if n.sources == nil {
			n.sources = map[webhook.Receiver]bool{}
		}
		n.sources[webhook.Receiver{Account: s.Account, Number: s.Number, Display: s.Display}] = true
	}
	return ""
}
