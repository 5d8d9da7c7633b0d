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

// addition is what one batch adds.
type addition struct {
	account   string // of which the ledger is; "": of any
	options   webhook.Options
	entries   map[string]Entry
	receivers map[webhook.Receiver]bool
	skipped   []Skipped
}

func (n *addition) put(key string, e Entry) {
	joined, _ := Entry{Key: key}.join(e) // which also tells when it matters
	if old, ok := n.entries[key]; ok {
		joined, _ = old.join(joined)
	}
	n.entries[key] = joined
}

// take adds an item, or says why not.
func (n *addition) addFact(it webhook.Fact) string {
	switch it := it.(type) {
	case *webhook.Status:
		if it != nil {
			return n.addStatus(it)
		}
	case *webhook.Inbound:
		if it != nil {
			return n.addInbound(it)
		}
	case *webhook.Call:
		if it != nil {
			return n.addCall(it)
		}
	case *webhook.AccountUpdate:
		if it != nil {
			return n.addUpdate(it)
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

func (n *addition) addStatus(s *webhook.Status) string {
	if why := n.accept(&s.Receiver); why != "" {
		return why
	}
	if s.ID == "" {
		return "no ID: it couldn't be told from its own repetition"
	}
	n.put(sentPrefix+s.ID, Entry{Statuses: []webhook.Status{*s}})
	switch {
	case s.To.Key() == "":
		return "recorded, but it doesn't say who the message was for"
	case s.At.IsZero() && s.Progress.Delivered():
		return "recorded, but it doesn't say when"
	}
	return ""
}

func (n *addition) addInbound(m *webhook.Inbound) string {
	if why := n.accept(&m.Receiver); why != "" {
		return why
	}
	_, opens := n.options.Event(m)
	switch {
	case opens, renamesUser(m):
	case m.At.IsZero():
		return "no usable time"
	case m.From.Key() == "":
		return "no user"
	default:
		return "a message of a kind that opens no window: " + m.Type
	}
	key := inboundPrefix + m.ID
	if m.ID == "" {
		key += fmt.Sprintf("%s/%s/%d", m.Number, m.From.Key(), m.At.Unix())
	}
	n.put(key, Entry{Messages: []webhook.Inbound{*m}})
	return ""
}

func (n *addition) addCall(c *webhook.Call) string {
	if why := n.accept(&c.Receiver); why != "" {
		return why
	}
	if c.ID == "" {
		return "no ID: it couldn't be told from its own repetition"
	}
	if _, ok := n.options.Event(c); !ok {
		return "the call opened no window"
	}
	n.put(inboundPrefix+c.ID, Entry{Calls: []webhook.Call{*c}})
	return ""
}

func (n *addition) addUpdate(u *webhook.AccountUpdate) string {
	if why := n.accept(&webhook.Receiver{Account: u.Account}); why != "" {
		return why
	}
	if u.Tier == nil && u.AuthenticationInternational == nil && u.PrimaryLocation == "" {
		return "an account update that changes no prices"
	}
	n.put(accountsKey, Entry{Updates: []webhook.AccountUpdate{*u}})
	return ""
}

// whose remembers which accounts there are and which of them a number is of, or
// says why the item isn't for this ledger.
func (n *addition) accept(s *webhook.Receiver) string {
	if own := n.account; own != "" && s.Account != "" && s.Account != own {
		return "of another account: " + s.Account
	}
	if s.Account != "" || s.Number != "" && s.Display != "" {
		if n.receivers == nil {
			n.receivers = map[webhook.Receiver]bool{}
		}
		n.receivers[webhook.Receiver{Account: s.Account, Number: s.Number, Display: s.Display}] = true
	}
	return ""
}
