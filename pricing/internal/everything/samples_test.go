package everything

import (
	"errors"
	"math"
	"reflect"
	"time"

	"github.com/shopspring/decimal"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/ledger"
	"github.com/wacost/wacost/pricing/webhook"
	"github.com/wacost/wacost/ratecard"
	"github.com/wacost/wacost/window"
)

// known returns ordinary and odd values of the types that need more than their
// fields set, or that have words of their own; nil of others. The second is one
// that everything accepts.
func known(typ reflect.Type) []reflect.Value {
	switch typ {
	case reflect.TypeFor[time.Time]():
		return values(time.Time{}, time.Date(2026, 11, 10, 12, 0, 0, 0, time.UTC),
			time.Date(2026, 11, 10, 12, 0, 0, 1, time.FixedZone("", -3*60*60)),
			time.Date(10_000, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(-1, 1, 1, 0, 0, 0, 0, time.UTC),
			time.Unix(math.MaxInt64, 0), time.Unix(math.MinInt64, 0), time.Date(2018, 7, 31, 0, 0, 0, 0, time.UTC))
	case reflect.TypeFor[*time.Location]():
		berlin, _ := time.LoadLocation("Europe/Berlin") // nil where no zones are known
		return values((*time.Location)(nil), time.UTC, berlin, time.FixedZone("-03", -3*60*60),
			time.FixedZone("", 12345), time.Local, time.FixedZone("Local", 60))
	case reflect.TypeFor[decimal.Decimal]():
		return values(decimal.Decimal{}, decimal.New(5, -2), decimal.New(-5, 0), decimal.New(500, -2),
			decimal.New(1, 41),
			decimal.New(1, math.MaxInt32), decimal.New(1, math.MinInt32), decimal.New(0, math.MinInt32))
	case reflect.TypeFor[ratecard.Date]():
		return values(ratecard.Date{}, ratecard.Date{Year: 2026, Month: 11, Day: 10},
			ratecard.Date{Year: 10_000, Month: 1, Day: 1},
			ratecard.Date{Year: -1, Month: 1, Day: 1}, ratecard.Date{Year: 2026, Month: 13, Day: 45})
	case reflect.TypeFor[ratecard.Currency]():
		return values(ratecard.Currency(""), ratecard.Currency("USD"), ratecard.Currency("usd"))
	case reflect.TypeFor[ratecard.Market]():
		return values(ratecard.Market(""), ratecard.Market("Brazil"), ratecard.Market("Atlantis"))
	case reflect.TypeFor[ratecard.Item]():
		return values(ratecard.Item(""), ratecard.Utility, ratecard.Item("a/b"))
	case reflect.TypeFor[ratecard.Country]():
		return values(ratecard.Country(""), ratecard.Country("BR"), ratecard.Country("zz"))
	case reflect.TypeFor[category.Category]():
		return values(category.Category(""), category.Utility, category.Category("poetry"), category.Service)
	case reflect.TypeFor[pricing.Scope]():
		return values(pricing.Scope(""), pricing.PerNumber, pricing.Scope("a/b"))
	case reflect.TypeFor[pricing.Month]():
		return values(pricing.Month(0), pricing.Month(2026*12+10), pricing.Month(-1), pricing.Month(120_000))
	case reflect.TypeFor[window.State]():
		return values(window.Closed, window.Open, window.Unsure, window.State(7))
	case reflect.TypeFor[pricing.FeeOn]():
		return values(pricing.FeeOn(""), pricing.FeeOnDelivered, pricing.FeeOn("sent"))
	case reflect.TypeFor[ratecard.Book]():
		return values[ratecard.Book](nil, ratecard.Published(), ratecard.Cards{nil, {}},
			ratecard.FirstOf(ratecard.Published()))
	case reflect.TypeFor[ratecard.Card]():
		card, _ := ratecard.Published().Card("USD", ratecard.Date{Year: 2026, Month: 11, Day: 10})
		return values(ratecard.Card{}, *card)
	case reflect.TypeFor[ledger.Store]():
		return values[ledger.Store](nil, ledger.NewMemory())
	case reflect.TypeFor[webhook.Fact]():
		return values[webhook.Fact](nil, &webhook.Status{ID: "w"}, &webhook.Fault{})
	case reflect.TypeFor[error]():
		return values[error](nil, pricing.ErrInvalid, errors.New("odd"))
	case reflect.TypeFor[pricing.Model]():
		return values(pricing.Model{}, pricing.Models()[0], pricing.Model{ID: "odd"},
			pricing.Model{ID: pricing.Models()[0].ID})
	case reflect.TypeFor[pricing.Quote]():
		m, s := pricing.Message{To: "BR", Category: category.Utility}, pricing.State{UsageUnknown: true}
		q, _ := pricing.Account{}.Quote(m, s, time.Date(2026, 11, 10, 12, 0, 0, 0, time.UTC))
		return values(pricing.Quote{}, q)
	}
	return nil
}

func values[T any](list ...T) []reflect.Value {
	all := make([]reflect.Value, len(list))
	for i := range list {
		all[i] = reflect.ValueOf(&list[i]).Elem() // an interface stays one
	}
	return all
}

// A request is what samples was asked for.
type request struct {
	typ   reflect.Type
	depth int
}

// made are the samples that were asked for before.
var made = map[request][]reflect.Value{}

// samples returns values of a type: the zero value first, one with all fields set
// next, and then ones in which a single field is odd. Deep below, only the first
// two.
func samples(typ reflect.Type, depth int) []reflect.Value {
	depth = min(depth, 2)
	list, ok := made[request{typ, depth}]
	if !ok {
		if list = known(typ); list == nil {
			list = makeSamples(typ, depth)
		}
		made[request{typ, depth}] = list
	}
	return list
}

func makeSamples(typ reflect.Type, depth int) []reflect.Value {
	list := []reflect.Value{reflect.Zero(typ)}
	add := func(set func(v reflect.Value)) {
		v := reflect.New(typ).Elem()
		set(v)
		list = append(list, v)
	}
	switch typ.Kind() {
	case reflect.Bool:
		add(func(v reflect.Value) { v.SetBool(true) })
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		for _, n := range []int64{1, -1, math.MaxInt64, math.MinInt64} {
			if !reflect.Zero(typ).OverflowInt(n) {
				add(func(v reflect.Value) { v.SetInt(n) })
			}
		}
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		add(func(v reflect.Value) { v.SetUint(1) })
	case reflect.String:
		for _, s := range []string{"5511987654321", "a/b \"ü\"<%", "null", "+49 30 111"} {
			add(func(v reflect.Value) { v.SetString(s) })
		}
	case reflect.Pointer:
		for _, e := range upTo(samples(typ.Elem(), depth+1), depth) {
			add(func(v reflect.Value) { v.Set(reflect.New(typ.Elem())); v.Elem().Set(e) })
		}
	case reflect.Slice:
		for _, e := range upTo(samples(typ.Elem(), depth+1), depth) {
			add(func(v reflect.Value) { v.Set(reflect.Append(v, e)) })
		}
		add(func(v reflect.Value) { v.Set(reflect.MakeSlice(typ, 0, 0)) })
	case reflect.Map:
		for _, k := range upTo(samples(typ.Key(), depth+1), depth) {
			for _, e := range upTo(samples(typ.Elem(), depth+1), 2) {
				add(func(v reflect.Value) { v.Set(reflect.MakeMap(typ)); v.SetMapIndex(k, e) })
			}
		}
		add(func(v reflect.Value) { v.Set(reflect.MakeMap(typ)) })
	case reflect.Struct:
		list = append(list, structs(typ, depth)...)
	}
	return list
}

// upTo cuts a list of samples where there would be too many of them.
func upTo(list []reflect.Value, depth int) []reflect.Value {
	if depth >= 2 {
		return list[:min(len(list), 2)]
	}
	return list
}

// structs returns a struct with all fields set, and ones in which one is odd.
func structs(typ reflect.Type, depth int) (list []reflect.Value) {
	full := reflect.New(typ).Elem()
	for i := range typ.NumField() {
		if !typ.Field(i).IsExported() {
			continue
		}
		if s := samples(typ.Field(i).Type, depth+1); len(s) > 1 {
			full.Field(i).Set(s[1])
		}
	}
	list = append(list, full)
	for i := range typ.NumField() {
		if !typ.Field(i).IsExported() {
			continue
		}
		for k, s := range upTo(samples(typ.Field(i).Type, depth+1), depth) {
			if k == 1 {
				continue // that is full
			}
			v := reflect.New(typ).Elem()
			v.Set(full)
			v.Field(i).Set(s)
			list = append(list, v)
		}
	}
	return list
}
