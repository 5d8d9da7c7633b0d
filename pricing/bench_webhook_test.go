package pricing_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/wacost/wacost/pricing/webhook"
)

// What encoding/json takes to say that a body is JSON is what the decoding of webhooks is
// held to. All names and numbers are invented.

func BenchmarkValidStatus(b *testing.B)   { valid(b, oneStatus()) }
func BenchmarkDecodeStatus(b *testing.B)  { decode(b, oneStatus()) }
func BenchmarkValidMessage(b *testing.B)  { valid(b, oneMessage()) }
func BenchmarkDecodeMessage(b *testing.B) { decode(b, oneMessage()) }
func BenchmarkValidHundred(b *testing.B)  { valid(b, hundredStatuses()) }
func BenchmarkDecodeHundred(b *testing.B) { decode(b, hundredStatuses()) }
func BenchmarkValidTraffic(b *testing.B)  { valid(b, mixedTraffic()) }
func BenchmarkDecodeTraffic(b *testing.B) { decode(b, mixedTraffic()) }

func valid(b *testing.B, bodies [][]byte) {
	b.Helper()
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if !json.Valid(bodies[i%len(bodies)]) {
			b.Fatal("not JSON")
		}
	}
}

func decode(b *testing.B, bodies [][]byte) {
	b.Helper()
	b.ReportAllocs()
	var d webhook.Decoder
	for i := 0; b.Loop(); i++ {
		batch, err := d.Decode(bodies[i%len(bodies)])
		if err != nil || len(batch.Facts) == 0 || len(batch.Ignored) > 0 {
			b.Fatal(batch, err)
		}
	}
}

// theBody is a body with contacts of a user, and with messages or statuses.
func theBody(user int, key string, list ...string) []byte {
	return fmt.Appendf(nil, `{"object":"whatsapp_business_account","entry":[{"id":"700100200300400","changes":[`+
		`{"value":{"messaging_product":"whatsapp","metadata":{"display_phone_number":"4930123456",`+
		`"phone_number_id":"700100200300401"},"contacts":[{"profile":{"name":"A. Kunde"},"wa_id":"49170%07d",`+
		`"user_id":"DE.500600%06d"}],%q:[%s]},"field":"messages"}]}]}`, user, user, key, strings.Join(list, ","))
}

// theStatus is a status as it has looked since April 2026.
func theStatus(user, no int, progress, more string) string {
	return fmt.Sprintf(`{"id":"wamid.HBgMNDkxNzAwMDAwMDAxFQIAERgSM0E5QzVGN0QyRTR%09d","status":%q,`+
		`"timestamp":"%d","recipient_id":"49170%07d","recipient_user_id":"DE.500600%06d"%s}`,
		no, progress, 1792000000+no, user, user, more)
}

// thePricing is how a message is billed.
func thePricing(word string) string {
	return fmt.Sprintf(
		`,"pricing":{"billable":true,"pricing_model":"PMP","type":"regular","category":%q}`, word)
}

// theMessage is a message of a user.
func theMessage(user, no int, content string) string {
	return fmt.Sprintf(`{"from":"49170%07d","from_user_id":"DE.500600%06d",`+
		`"id":"wamid.HBgMNDkxNzAwMDAwMDAxFQIAEhgUM0E5QzVGN0QyRTR%09d","timestamp":"%d",%s}`,
		user, user, no, 1792000000+no, content)
}

const (
	theText = `"type":"text","text":{"body":"Is it still to be had, and could I come on Friday?"}`
	theAd   = `"referral":{"source_type":"ad","source_id":"900100200300400","source_url":"https://example.com/ad"},`
	theTap  = `"context":{"from":"4930123456","id":"wamid.HBgMNDkxNzAwMDAwMDAxFQIAERgSM0E5"},` +
		`"type":"button","button":{"payload":"yes","text":"Yes"}`
	theRefusal = `,"errors":[{"code":131026,"title":"Message undeliverable","message":"Message undeliverable",` +
		`"error_data":{"details":"Message Undeliverable."}}]`
)

func oneStatus() [][]byte {
	return [][]byte{theBody(1, "statuses", theStatus(1, 1, "delivered", thePricing("utility")))}
}

func oneMessage() [][]byte { return [][]byte{theBody(1, "messages", theMessage(1, 1, theText))} }

func hundredStatuses() [][]byte {
	var list []string
	for no := range 100 {
		list = append(list, theStatus(no, no, "delivered", thePricing("marketing")))
	}
	return [][]byte{theBody(1, "statuses", list...)}
}

// mixedTraffic is what a number gets within a while: messages, and what became of its own,
// mostly one a body.
func mixedTraffic() (bodies [][]byte) {
	r := rand.New(rand.NewPCG(1, 2))
	for no := range 500 {
		user := r.IntN(5000)
		price := thePricing([]string{"marketing", "utility", "utility", "authentication", "service"}[r.IntN(5)])
		switch n := r.IntN(100); {
		case n < 20:
			bodies = append(bodies, theBody(user, "messages", theMessage(user, no, theText)))
		case n < 23:
			bodies = append(bodies, theBody(user, "messages", theMessage(user, no, theAd+theText)))
		case n < 30:
			bodies = append(bodies, theBody(user, "messages", theMessage(user, no, theTap)))
		case n < 33:
			bodies = append(bodies, theBody(user, "statuses", theStatus(user, no, "failed", theRefusal)))
		case n < 50:
			bodies = append(bodies, theBody(user, "statuses", theStatus(user, no, "read", "")))
		case n < 60:
			bodies = append(bodies, theBody(user, "statuses", theStatus(user, no, "sent", price),
				theStatus(user, no, "delivered", price)))
		default:
			bodies = append(bodies, theBody(user, "statuses", theStatus(user, no, "delivered", price)))
		}
	}
	return bodies
}
