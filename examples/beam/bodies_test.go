package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"
)

// A town is a business of several accounts and numbers, and its users, who are called by
// phone number, by ID or by both, and some of whom get another number or ID. It writes the
// bodies that WhatsApp would post, in four years with different rules.
type town struct {
	*rand.Rand
	bodies [][]byte
	month  time.Time // in which everything happens now
	sent   int
}

type object map[string]any

// months are of every era with messages that are charged.
var months = []string{"2022-06", "2023-07", "2025-06", "2025-07", "2026-09", "2026-10", "2026-11"}

// bodies returns at least so many bodies, shuffled. Some come twice, and some of a message
// weeks after the others.
func bodies(n int, seed uint64) [][]byte {
	t := &town{Rand: rand.New(rand.NewPCG(17, seed))}
	for i := range 30 {
		t.month, _ = time.Parse("2006-01", months[i%len(months)]) // of this file
		t.news()
	}
	for len(t.bodies) < n*24/25 {
		t.month, _ = time.Parse("2006-01", months[t.IntN(len(months))])
		t.talk(n/20 + 10)
	}
	for range n / 25 {
		t.bodies = append(t.bodies, t.bodies[t.IntN(len(t.bodies))])
	}
	t.Shuffle(len(t.bodies), func(i, k int) { t.bodies[i], t.bodies[k] = t.bodies[k], t.bodies[i] })
	return t.bodies
}

// write writes bodies into a file of a temporary folder, one on each line.
func write(t testing.TB, list [][]byte) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "bodies.ndjson")
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	w := bufio.NewWriter(file)
	for _, body := range list {
		_, _ = w.Write(append(body, '\n')) // Flush tells what goes wrong
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

func (t *town) once(n int) bool { return t.IntN(n) == 0 }

func oneOf[T any](t *town, list ...T) T { return list[t.IntN(len(list))] }

// post adds a body.
func (t *town) post(account, field string, value object) {
	entry := object{"id": account, "time": t.month.Unix(), "changes": []object{{"field": field, "value": value}}}
	text, err := json.Marshal(object{"object": "whatsapp_business_account", "entry": []object{entry}})
	if err != nil {
		panic(err) // plain data
	}
	t.bodies = append(t.bodies, text)
}

// message adds a body with one status, or one message of a user.
func (t *town) message(number int, list string, item object) {
	metadata := object{
		"phone_number_id":      fmt.Sprint(7000 + number),
		"display_phone_number": fmt.Sprint(49305550000 + number),
	}
	if t.once(50) {
		delete(metadata, oneOf(t, "phone_number_id", "display_phone_number"))
	}
	t.post(accountOf(number), "messages", object{"metadata": metadata, list: []object{item}})
}

// accountOf returns the account of a number: of six numbers, in turns.
func accountOf(number int) string { return []string{"101", "102", "103"}[number%3] }

func seconds(at time.Time) string { return strconv.FormatInt(at.Unix(), 10) }

// names sets what a webhook calls user i, by the members for a phone number and an ID.
func (t *town) names(o object, i int, at time.Time, phone, id string) {
	number, name := fmt.Sprintf("%s%05d", prefixes[i%len(prefixes)], i), fmt.Sprintf("BR.9%05d", i)
	moved := t.moves(i)
	if !moved.IsZero() && !at.Before(moved) {
		number = fmt.Sprintf("4470070%05d", i)
	}
	switch {
	case i%4 > 0, at.Before(idsSince): // known by the number alone
		o[phone] = number
	case i%16 == 0: // by the ID alone
		o[id] = name
	default:
		if !t.once(3) {
			o[phone] = number
		}
		if _, ok := o[phone]; !ok || t.once(2) {
			o[id] = name
		}
	}
}

var prefixes = []string{"5511987", "919876", "525512", "121255", "628123", "346001", "551187"}

var idsSince = time.Date(2026, time.March, 1, 0, 0, 0, 0, time.UTC)

// moves returns when a user gets another number; zero: never.
func (t *town) moves(i int) time.Time {
	if i%9 != 0 {
		return time.Time{}
	}
	return time.Date(2026, time.October, 5+i%20, 12, 0, 0, 0, time.UTC)
}

// talk adds what a user and a number say to one another on one day.
func (t *town) talk(users int) {
	user, number := t.IntN(users), t.IntN(6)
	at := t.month.Add(time.Duration(t.IntN(29*24*60*60)) * time.Second)
	if moved := t.moves(user); !moved.IsZero() && t.once(12) {
		system := object{"type": "user_changed_number", "wa_id": fmt.Sprintf("4470070%05d", user)}
		t.message(number, "messages", object{
			"id":        fmt.Sprintf("wamid.moved%d", user),
			"type":      "system",
			"from":      fmt.Sprintf("%s%05d", prefixes[user%len(prefixes)], user),
			"timestamp": seconds(moved),
			"system":    system,
		})
	}
	clicked := false
	if t.once(2) {
		m := object{"id": t.id("in"), "timestamp": seconds(at), "type": "text", "text": object{"body": "hello"}}
		t.names(m, user, at, "from", "from_user_id")
		if clicked = t.once(8); clicked {
			m["referral"] = object{"source_type": "ad", "source_id": "7"}
		}
		t.message(number, "messages", m)
	}
	for range 1 + t.IntN(3) {
		at = at.Add(time.Duration(t.IntN(30*60*60)) * time.Second)
		t.journey(user, number, at, clicked)
	}
}

func (t *town) id(kind string) string {
	t.sent++
	return fmt.Sprintf("wamid.%s%06d", kind, t.sent*7919%1_000_000)
}

// journey adds the statuses of a message on its way to a user.
func (t *town) journey(user, number int, at time.Time, clicked bool) {
	id := t.id("out")
	category := oneOf(t, "marketing", "utility", "utility", "authentication", "service", "service")
	pricing := t.pricing(category, at, clicked)
	for _, state := range oneOf(t, []string{"sent", "delivered", "read"}, []string{"sent", "delivered"},
		[]string{"delivered"}, []string{"sent", "read"}, []string{"sent", "failed"}) {
		s := object{"id": id, "status": state, "timestamp": seconds(at)}
		t.names(s, user, at, "recipient_id", "recipient_user_id")
		if state == "failed" {
			s["errors"] = []object{{"code": 131026, "title": "Message undeliverable"}}
		} else if !t.once(4) {
			s["pricing"] = pricing
		}
		if state == "sent" && clicked && t.once(2) {
			s["conversation"] = object{"id": "c" + id, "origin": object{"type": "referral_conversion"},
				"expiration_timestamp": seconds(at.Add(60 * time.Hour))}
		}
		t.message(number, "statuses", s)
		at = at.Add(oneOf(t, 0, time.Second, time.Minute, 5*time.Hour))
		if t.once(100) {
			at = at.Add(20 * 24 * time.Hour) // the phone was off
		}
	}
}

// pricing returns what WhatsApp reports of a message's price at that time, mostly.
func (t *town) pricing(category string, at time.Time, clicked bool) object {
	switch {
	case at.Year() < 2023:
		by := oneOf(t, "user_initiated", "business_initiated")
		return object{"billable": true, "pricing_model": "CBP", "category": by}
	case at.Before(time.Date(2025, time.July, 1, 0, 0, 0, 0, time.UTC)):
		return object{"billable": true, "pricing_model": "CBP", "category": category}
	}
	word := "regular"
	if category == "service" && !t.once(4) {
		word = "free_customer_service"
	}
	if clicked && t.once(3) {
		word = "free_entry_point"
	}
	if t.once(300) {
		word = "free_something_new"
	}
	p := object{"billable": word == "regular", "pricing_model": "PMP", "category": category, "type": word}
	if at.Year() == 2026 && t.once(20) {
		p["subtype"] = "paid_exempt"
	}
	return p
}

// news adds what WhatsApp reports of an account.
func (t *town) news() {
	account := accountOf(t.IntN(3))
	at := t.month.Add(time.Duration(t.IntN(29*24*60*60)) * time.Second)
	switch t.IntN(6) {
	case 0:
		t.post(account, "account_update",
			object{"event": "BUSINESS_PRIMARY_LOCATION_COUNTRY_UPDATE", "country": "BR"})
	case 1:
		t.post(account, "account_update", object{"event": "AUTH_INTL_PRICE_ELIGIBILITY_UPDATE",
			"auth_international_rate_eligibility": object{"start_time": at.Unix(),
				"exception_countries": []object{{"country_code": "ID", "start_time": at.Add(time.Hour).Unix()}}}})
	default:
		t.post(account, "account_update", object{"event": "VOLUME_BASED_PRICING_TIER_UPDATE",
			"volume_tier_info": object{
				"tier":             oneOf(t, "100001:1000000", "250001:MAX", "1:100000", "3:100000"),
				"tier_update_time": at.Unix(),
				"pricing_category": oneOf(t, "UTILITY", "AUTHENTICATION"),
				"effective_month":  t.month.Format("2006-01"),
				"region":           oneOf(t, "India", "Brazil", "Indonesia", "Mexico", "Atlantis"),
			}})
	}
}
