package madeup

import (
	"bufio"
	"fmt"
)

const accountID = "700100"

// numbers are those of the invented business.
var numbers = [...]struct{ display, id string }{
	support: {"4930555010", "700200"},
	shop:    {"4930555011", "700201"},
}

// write writes a webhook for each thing that WhatsApp tells of the acts.
func (b *business) write(w *bufio.Writer) {
	for i := range b.acts {
		a := &b.acts[i]
		id := fmt.Sprintf("wamid.%08d", i+1)
		switch {
		case a.inbound:
			a.writeInbound(w, id)
		case a.failed != 0:
			a.writeStatus(w, id, "failed", 0)
		default:
			a.writeStatus(w, id, "sent", -2)
			a.writeStatus(w, id, "delivered", 0)
			if i%3 == 0 {
				a.writeStatus(w, id, "read", 60)
			}
		}
	}
}

// begin writes what all webhooks begin with.
func (a *act) begin(w *bufio.Writer) {
	n := numbers[a.number]
	fmt.Fprintf(w, `{"object":"whatsapp_business_account","entry":[{"id":"%s","changes":[{"field":"messages",`+
		`"value":{"messaging_product":"whatsapp","metadata":{"display_phone_number":"%s","phone_number_id":"%s"},`,
		accountID, n.display, n.id)
}

// writeInbound writes that a user wrote.
func (a *act) writeInbound(w *bufio.Writer, id string) {
	a.begin(w)
	fmt.Fprintf(w, `"contacts":[{"profile":{"name":"User %s"},"wa_id":"%s"}],"messages":[{"from":"%s","id":"%s",`+
		`"timestamp":"%d","type":"text","text":{"body":"…"}`, a.user[len(a.user)-4:], a.user, a.user, id, a.at.Unix())
	if a.fromAd {
		fmt.Fprint(w, `,"referral":{"source_type":"ad","source_id":"1","source_url":"https://example.com/ad"}`)
	}
	fmt.Fprintln(w, `}]}}]}]}`)
}

// writeStatus writes how far a message got, so many seconds later.
func (a *act) writeStatus(w *bufio.Writer, id, status string, later int64) {
	a.begin(w)
	fmt.Fprintf(w, `"statuses":[{"id":"%s","status":"%s","timestamp":"%d","recipient_id":"%s"`,
		id, status, a.at.Unix()+later, a.user)
	switch {
	case a.failed != 0:
		fmt.Fprintf(w, `,"errors":[{"code":%d}]`, a.failed)
	case a.category != "":
		fmt.Fprintf(w, `,"pricing":{"billable":%t,"pricing_model":"PMP","type":"%s","category":"%s"}`,
			a.word == "regular", a.word, a.category)
	}
	fmt.Fprintln(w, `}]}}]}]}`)
}
