package madeup

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
)

// Numbers are those of the business to which events belong.
var Numbers = []string{"+493012345600", "+493012345601"}

// countries are the calling codes of the users, with digits that make them numbers.
var countries = []string{"+551198%07d", "+4915112%06d", "+9198765%05d", "+1212555%04d"}

// Events returns what happened to users from an instant on for so many days, in order of
// time, the same for the same arguments. On two numbers of a business they write, come
// through ads, get answers, late answers, and templates of every category. Every
// message has an ID of its own.
func Events(users int, seed uint64, from time.Time, days int) []pricing.Event {
	r := rand.New(rand.NewPCG(seed, 1))
	var list []pricing.Event
	span := int64(time.Duration(days) * 24 * time.Hour / time.Second)
	for u := range users {
		user := fmt.Sprintf(countries[r.IntN(len(countries))], u)
		number := Numbers[min(r.IntN(3), 1)] // one has two thirds of them
		begin := r.Int64N(span)
		for at := begin; at < span && r.IntN(6) > 0; at += 1 + r.Int64N(30*60*60) {
			e := pricing.Event{
				ID:     fmt.Sprintf("wamid.%d.%d", u, at),
				At:     from.Add(time.Duration(at) * time.Second),
				Number: number,
				User:   user,
			}
			switch n := r.IntN(10); {
			case n < 4 || at == begin:
				e.Inbound, e.FromAd = true, r.IntN(8) == 0
			case n < 7:
				e.Message.Category = category.Service
			case n < 8:
				e.Message.Category = category.Marketing
			case n < 9:
				e.Message.Category = category.Utility
			default:
				e.Message.Category = category.Authentication
			}
			list = append(list, e)
		}
	}
	slices.SortFunc(list, func(e, f pricing.Event) int { return cmp.Or(e.At.Compare(f.At), cmp.Compare(e.ID, f.ID)) })
	return list
}
