package ledger_test

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/ledger"
	"github.com/wacost/wacost/pricing/webhook"
)

const spain = "34600123456"

// said reads a status in short: the progress, its second ("-": none), the pricing
// TYPE/CATEGORY as WhatsApp writes them, and other members.
//
//	delivered 6 regular/utility model=PMP billable=true to=34600123456 id=ES.1 group=G
//
// Without a recipient it is the one in Spain.
func said(t testing.TB, start time.Time, text string) *webhook.Status {
	t.Helper()
	words := strings.Fields(text)
	o := object{"id": "wamid.1", "recipient_id": spain}
	if words[0] != "?" {
		o["status"] = words[0]
	}
	if second, err := strconv.Atoi(words[1]); err == nil {
		o.setTime("timestamp", start.Add(time.Duration(second)*time.Second))
	}
	p, c := object{}, object{}
	for _, w := range words[2:] {
		key, value, ok := strings.Cut(w, "=")
		if !ok {
			kind, word, _ := strings.Cut(w, "/")
			p.set("type", kind)
			p.set("category", word)
			continue
		}
		switch key {
		case "model":
			p["pricing_model"] = value
		case "billable":
			p["billable"] = value
		case "subtype":
			p["subtype"] = value
		case "to":
			o["recipient_id"] = value
		case "id":
			o["recipient_user_id"] = value
		case "group":
			o["recipient_id"], o["recipient_type"] = value, "group"
		case "member":
			o["recipient_participant_id"] = value
		case "other-spelling":
			o["participant_recipient_id"] = value
		case "member-id":
			o["recipient_participant_user_id"] = value
		case "origin":
			c["origin"] = object{"type": value}
		case "until":
			hours, _ := strconv.Atoi(value)
			c.setTime("expiration_timestamp", start.Add(time.Duration(hours)*time.Hour))
		case "error":
			o["errors"] = []object{{"code": json.Number(value)}}
		default:
			t.Fatalf("%q of %q", key, text)
		}
	}
	if len(p) > 0 {
		o["pricing"] = p
	}
	if len(c) > 0 {
		o["conversation"] = c
	}
	metadata := object{"phone_number_id": business.Number, "display_phone_number": business.Display}
	body, err := json.Marshal(object{"entry": []object{{"id": business.Account, "changes": []object{
		{"field": "messages", "value": object{"metadata": metadata, "statuses": []object{o}}}}}}})
	if err != nil {
		t.Fatal(err)
	}
	return decode(t, body).Facts[0].(*webhook.Status)
}

// reached writes a delivery in short: user, progress, second, TYPE/CATEGORY, the
// model, and what Meta reported otherwise later.
func reached(d ledger.Delivery, start time.Time) string {
	when := "-"
	if !d.At.IsZero() {
		when = strconv.Itoa(int(d.At.Sub(start) / time.Second))
	}
	user := d.To.Key()
	if user == "" {
		user = "nobody"
	}
	words := []string{user, string(d.Progress), when}
	if d.Pricing.Type != "" || d.Pricing.Word != "" {
		words = append(words, d.Pricing.Type+"/"+d.Pricing.Word)
	}
	if d.Pricing.Model != "" {
		words = append(words, d.Pricing.Model)
	}
	for _, e := range d.Errors {
		words = append(words, fmt.Sprint("error ", e.Code))
	}
	for _, changed := range d.Changed {
		words = append(words, mismatch(changed))
	}
	return strings.Join(words, " ")
}

// A journey says what the statuses of one message come to, in whatever order and
// however often they arrive.
type journey struct {
	on       string // a day; "" is in August 2026
	statuses string // one a line
	sending  ledger.Sending
	want     string // how the message got to its users, one a line
	charges  string // one a line
}

// check records the statuses in every order, one by one, some more than once.
func (j journey) check(t *testing.T) {
	t.Helper()
	if j.on == "" {
		j.on = "2026-08-10T12:00:00"
	}
	start := at(j.on)
	var list []*webhook.Status
	for line := range strings.Lines(j.statuses) {
		if strings.TrimSpace(line) != "" {
			list = append(list, said(t, start, line))
		}
	}
	permutations(len(list), func(order []int) {
		l := newLedger(t, pricing.Account{ID: "100", Zone: time.UTC}, nil)
		for i, k := range order {
			if j.sending.ID != "" && i == len(list)/2 {
				send(t, l, j.sending)
			}
			record(t, l, list[k])
			record(t, l, list[order[i/2]]) // again
		}
		found, err := l.Message(t.Context(), "wamid.1")
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, d := range found {
			got = append(got, reached(d, start))
		}
		_, charges := whole(t, l)
		if diff := cmp.Diff(trimmed(j.want), got) + cmp.Diff(trimmed(j.charges), toldAll(charges)); diff != "" {
			t.Fatalf("in the order %v (-want +got):\n%s", order, diff)
		}
	})
}

// trimmed returns the lines of a text that aren't empty.
func trimmed(text string) []string {
	list := []string{}
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			list = append(list, line)
		}
	}
	return list
}

func TestStates(t *testing.T) {
	for name, j := range map[string]journey{
		"sent only": {
			statuses: "sent 0 regular/marketing billable=true",
			want:     spain + " sent - regular/marketing",
		},
		"sent, delivered and read": {
			statuses: `sent 0 regular/marketing
				delivered 3 regular/marketing
				read 9`,
			want:    spain + " read 3 regular/marketing",
			charges: spain + " template 0.0707",
		},
		"read without delivered": {
			statuses: `sent 0 regular/utility
				read 6`,
			want:    spain + " read 6 regular/utility",
			charges: spain + " template 0.02",
		},
		"played without anything else": {
			statuses: "played 8 regular/utility",
			want:     spain + " played 8 regular/utility",
			charges:  spain + " template 0.02",
		},
		"billable, then failed": {
			statuses: `sent 0 regular/marketing billable=true
				failed 2 error=131026`,
			want: spain + " failed - regular/marketing error 131026",
		},
		"failed, and delivered all the same, later": {
			statuses: `sent 0 regular/marketing
				failed 2 error=131026
				delivered 50 regular/marketing`,
			want:    spain + " delivered 50 regular/marketing",
			charges: spain + " template 0.0707",
		},
		"delivered, then failed": {
			statuses: `delivered 2 regular/marketing
				failed 50 error=131026`,
			want:    spain + " delivered 2 regular/marketing",
			charges: spain + " template 0.0707",
		},
		"failed twice": {
			statuses: `failed 4 error=131049
				failed 2 error=131026`,
			want: spain + " failed - error 131026",
		},
		"delivered, then deleted": {
			statuses: `delivered 2 regular/marketing
				deleted 50`,
			want:    spain + " delivered 2 regular/marketing",
			charges: spain + " template 0.0707",
		},
		"deleted before it arrived": {
			statuses: `sent 0 regular/marketing
				deleted 50`,
			want: spain + " deleted - regular/marketing",
		},
		"deleted, then failed": {
			statuses: `deleted 5
				failed 6 error=131026`,
			want: spain + " failed - error 131026",
		},
		"sent, with a later time than delivered": {
			statuses: `delivered 2
				sent 9 regular/marketing`,
			want:    spain + " delivered 2 regular/marketing",
			charges: spain + " template 0.0707",
		},
		"all in one second": {
			statuses: `sent 5 regular/marketing
				delivered 5 regular/marketing
				read 5`,
			want:    spain + " read 5 regular/marketing",
			charges: spain + " template 0.0707",
		},
		"delivered twice": {
			statuses: `delivered 7 regular/marketing
				delivered 4 regular/marketing
				delivered -`,
			want:    spain + " delivered 4 regular/marketing",
			charges: spain + " template 0.0707",
		},
		"delivered nobody knows when, and read": {
			statuses: `delivered - regular/marketing
				read 9`,
			want:    spain + " read 9 regular/marketing",
			charges: spain + " template 0.0707",
		},
		"delivered nobody knows when": {
			statuses: "delivered - regular/marketing",
			want:     spain + " delivered - regular/marketing",
		},
		"failed nobody knows when": {
			statuses: `sent 0
				failed - error=131026`,
			want: spain + " failed - error 131026",
		},
		"a state of the future": {
			statuses: `sent 1 regular/marketing
				teleported 3`,
			want: spain + " sent - regular/marketing",
		},
		"nothing but a state of the future": {
			statuses: "teleported 3 regular/marketing",
			want:     spain + " teleported - regular/marketing",
		},
		"a state in capitals is another": {
			statuses: "DELIVERED 3 regular/marketing",
			want:     spain + " DELIVERED - regular/marketing",
		},
		"no state, a price, and delivered": {
			statuses: `? 3 regular/marketing
				delivered 9`,
			want:    spain + " delivered 9 regular/marketing",
			charges: spain + " template 0.0707",
		},
	} {
		t.Run(name, j.check)
	}
}
