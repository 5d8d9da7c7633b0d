package pricing_test

import (
	"os"
	"os/exec"
	"reflect"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/pricingtest"
	"github.com/wacost/wacost/ratecard"
)

// Whatever a bill hangs on changes the fingerprint. What it doesn't hang on, and another
// way to write the same, doesn't.
func TestFingerprint(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	card, err := ratecard.Published().Card("USD", on("2026-10-01"))
	if err != nil {
		t.Fatal(err)
	}
	dearer, err := card.With("Brazil", ratecard.Marketing, dec("0.07"), "test")
	if err != nil {
		t.Fatal(err)
	}
	contract := func(price, until string) ratecard.Book {
		k := ratecard.Contract{Market: "Brazil", Item: ratecard.Marketing, Price: usd(price), Why: "k"}
		k.From = on("2026-11-01")
		if until != "" {
			k.Until = on(until)
		}
		book, err := ratecard.WithContracts(ratecard.Published(), k)
		if err != nil {
			t.Fatal(err)
		}
		return book
	}
	fee := func(edit func(*pricing.Fee)) func(*pricing.Account) {
		f := pricing.Fee{On: pricing.FeeOnDelivered, Each: usd("0.005")}
		edit(&f)
		return func(a *pricing.Account) { a.Fees = []pricing.Fee{f} }
	}
	rates := func(b ratecard.Book) func(*pricing.Account) { return func(a *pricing.Account) { a.Rates = b } }
	abroad := func(c ratecard.Country, when string) func(*pricing.Account) {
		return func(a *pricing.Account) {
			a.AuthenticationInternationalFrom = map[ratecard.Country]time.Time{c: at(when)}
		}
	}
	same := map[string]func(*pricing.Account){
		"nothing":          func(*pricing.Account) {},
		"currency":         func(a *pricing.Account) { a.Currency = "USD" },
		"book":             rates(ratecard.Published()),
		"primary location": func(a *pricing.Account) { a.PrimaryLocation = "DE" },
		"portfolio":        func(a *pricing.Account) { a.Portfolio = "1" },
		"no fees":          func(a *pricing.Account) { a.Fees = []pricing.Fee{} },
	}
	other := map[string]func(*pricing.Account){
		"ID":            func(a *pricing.Account) { a.ID = "2" },
		"portfolio":     func(a *pricing.Account) { a.Portfolio = "9" },
		"currency":      func(a *pricing.Account) { a.Currency = "EUR" },
		"zone":          func(a *pricing.Account) { a.Zone = berlin },
		"UTC":           func(a *pricing.Account) { a.Zone = time.UTC },
		"fixed":         func(a *pricing.Account) { a.Zone = time.FixedZone("X", 3600) },
		"fixed, too":    func(a *pricing.Account) { a.Zone = time.FixedZone("X", 7200) },
		"model":         func(a *pricing.Account) { a.Model = "conversations-2023-04" },
		"exempt":        func(a *pricing.Account) { a.ServiceExempt = true },
		"no payment":    func(a *pricing.Account) { a.NoPaymentMethod = true },
		"sold to":       func(a *pricing.Account) { a.SoldTo = "IN" },
		"dialing":       func(a *pricing.Account) { a.DialingCountry = "DE" },
		"shared":        func(a *pricing.Account) { a.SharedNumber = true },
		"international": abroad("IN", "2026-11-01"),
		"a day later":   abroad("IN", "2026-11-02"),
		"elsewhere":     abroad("ID", "2026-11-01"),
		"fee":           fee(func(*pricing.Fee) {}),
		"name":          fee(func(f *pricing.Fee) { f.Name = "n" }),
		"on":            fee(func(f *pricing.Fee) { f.On = pricing.FeeOnCharged }),
		"each":          fee(func(f *pricing.Fee) { f.Each = usd("0.0051") }),
		"fee in EUR": fee(func(f *pricing.Fee) {
			f.Each = ratecard.Money{Amount: decimal.New(5, -3), Currency: "EUR"}
		}),
		"share":           fee(func(f *pricing.Fee) { f.Share = decimal.New(1, -2) }),
		"item":            fee(func(f *pricing.Fee) { f.Item = ratecard.Utility }),
		"market":          fee(func(f *pricing.Fee) { f.Market = "Brazil" }),
		"included":        fee(func(f *pricing.Fee) { f.Included = 5 }),
		"for each number": fee(func(f *pricing.Fee) { f.Included, f.IncludedPer = 5, pricing.PerNumber }),
		"provider":        fee(func(f *pricing.Fee) { f.Provider = "p" }),
		"monthly":         fee(func(f *pricing.Fee) { f.On = pricing.FeeOnMonth }),
		"quantity":        fee(func(f *pricing.Fee) { f.On, f.Quantity = pricing.FeeOnMonth, 2 }),
		"from":            fee(func(f *pricing.Fee) { f.From = on("2026-11-01") }),
		"until":           fee(func(f *pricing.Fee) { f.Until = on("2026-11-01") }),
		"own card":        rates(ratecard.Cards{card}),
		"own price":       rates(ratecard.Cards{dearer}),
		"first of":        rates(ratecard.FirstOf(ratecard.Cards{dearer}, ratecard.Published())),
		"as of":           rates(ratecard.AsOf(ratecard.Published(), on("2026-10-01"))),
		"as of before":    rates(ratecard.AsOf(ratecard.Published(), on("2026-07-01"))),
		"without derived": rates(ratecard.WithoutDerived(ratecard.Published())),
		"for tests":       rates(pricingtest.Book()),
		"contract":        rates(contract("0.05", "")),
		"dearer contract": rates(contract("0.06", "")),
		"its end":         rates(contract("0.05", "2027-01-01")),
		"somebody's book": rates(ownBook{ratecard.Cards{card}}),
		"with its price":  rates(ownBook{ratecard.Cards{dearer}}),
		"without a card":  rates(ownBook{}),
	}
	of := func(edit func(*pricing.Account)) string {
		a := pricing.Account{ID: "1"}
		edit(&a)
		return pricerOf(t, a).Fingerprint()
	}
	want := of(same["nothing"])
	if len(want) != 20 {
		t.Errorf("%q isn't 20 characters", want)
	}
	for name, edit := range same {
		if got := of(edit); got != want {
			t.Errorf("%s makes it another one", name)
		}
	}
	met := map[string]string{want: "no change"}
	for name, edit := range other {
		got := of(edit)
		if before, ok := met[got]; ok {
			t.Errorf("%s is as %s", name, before)
		}
		met[got] = name
	}
	zero, none := new(pricing.Pricer).Fingerprint(), (*pricing.Pricer)(nil).Fingerprint()
	if zero != none || zero == want {
		t.Errorf("zero %q, nil %q", zero, none)
	}
}

// Whatever changes a price changes the fingerprint: where the account is, too.
func TestFingerprintOfHome(t *testing.T) {
	a := pricing.Account{ID: "1", AuthenticationInternationalFrom: starts{"IN": {}}}
	m := delivery("2026-11-10", "authentication")
	m.User = india
	met := map[string]string{}
	for _, home := range []ratecard.Country{"", "DE", "IN"} {
		a.PrimaryLocation = home
		p := pricerOf(t, a)
		out, err := p.Apply(&m, nil)
		if err != nil {
			t.Fatal(err)
		}
		price := out.Charge.String()
		if old, ok := met[p.Fingerprint()]; ok && old != price {
			t.Errorf("in %q it costs %s, and %s with the same fingerprint", home, price, old)
		}
		met[p.Fingerprint()] = price
	}
	if len(met) != 2 {
		t.Errorf("%v: want two", met)
	}
}

// Where one setting of an account makes another bill, it makes another fingerprint.
func TestFingerprintOfOneSetting(t *testing.T) {
	eachFold(t, 60, func(t *testing.T, d dice, a pricing.Account, _ plan, list []pricing.Event) {
		if a.Model = ""; d.IntN(2) == 0 {
			a.AuthenticationInternationalFrom = starts{"IN": {}, "ID": at("2026-10-02")}
		}
		own := pricerOf(t, a)
		want, other := replay(t, own, list), reflect.ValueOf(d.account(t))
		for i := range other.NumField() {
			changed := a
			reflect.ValueOf(&changed).Elem().Field(i).Set(other.Field(i))
			pricer, err := changed.Pricer()
			if err != nil || pricer.Fingerprint() != own.Fingerprint() {
				continue
			}
			if diff := cmp.Diff(want, replay(t, pricer, list)); diff != "" {
				t.Errorf("%s is %v: the same fingerprint, and (-before +after):\n%s",
					other.Type().Field(i).Name, other.Field(i), diff)
			}
		}
	})
}

// ownBook is a book of a caller's.
type ownBook struct{ ratecard.Cards }

func (ownBook) String() string { return "own" }

// A fingerprint is the same in another process, and in each currency another one.
func TestFingerprintOfAnotherProcess(t *testing.T) {
	const word = "WACOST_FINGERPRINT"
	list := ""
	for _, c := range ratecard.Currencies() {
		list += pricerOf(t, pricing.Account{Currency: c}).Fingerprint() + "\n"
	}
	if os.Getenv(word) != "" {
		os.Stdout.WriteString(list)
		os.Exit(0)
	}
	cmd := exec.Command(os.Args[0], "-test.run=^TestFingerprintOfAnotherProcess$")
	cmd.Env = append(os.Environ(), word+"=1")
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	if string(out) != list {
		t.Errorf("%s there, %s here", out, list)
	}
}

// BenchmarkFingerprint is the first fingerprint of a pricer. Later ones are read off it.
func BenchmarkFingerprint(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		b.StopTimer()
		p, err := pricing.Account{ID: "1", Zone: time.UTC}.Pricer()
		if err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
		p.Fingerprint()
	}
}
