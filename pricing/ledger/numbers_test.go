package ledger_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/internal/testkit"
	"github.com/wacost/wacost/pricing/ledger"
	"github.com/wacost/wacost/pricing/webhook"
	"github.com/wacost/wacost/ratecard"
)

// A naming says how webhooks name the business numbers of a world.
type naming struct {
	dice
	ways     []namingWay // of numbers 200, 201 and 202
	displays []string    // of these
	moves    time.Time   // from when on number 200 has another ID; zero: never
	// webhooks that name one name don't say which account it is of
	accountless bool
}

// A namingWay is what webhooks name of a business number.
type namingWay int

const (
	byBoth namingWay = iota
	byDisplay
	byID
	byEither // each by one
	byNone
)

func (d dice) naming(p plan) naming {
	n := naming{dice: d, accountless: p.from.After(at("2026-01")) && d.once(3)}
	for i := range 3 {
		n.ways = append(n.ways, oneOf(d, byBoth, byDisplay, byDisplay, byID, byEither, byEither, byNone))
		display := oneOf(d, "4930555000", "+49 30 555000", "91987654321", "551134567890")
		n.displays = append(n.displays, fmt.Sprint(display, i))
	}
	if d.once(5) {
		n.moves = p.from.Add(d.within(p))
	}
	return n
}

// receiver returns number i as a webhook names it that gives both names.
func (n *naming) receiver(i int) webhook.Receiver {
	return webhook.Receiver{Account: fmt.Sprint(100 + i%2), Number: fmt.Sprint(200 + i), Display: n.displays[i]}
}

// name has a fact of an instant name its business number as webhooks do.
func (n *naming) name(r *webhook.Receiver, at time.Time) {
	if r.Number == "" {
		return
	}
	i := int(r.Number[2] - '0')
	if r.Display = n.displays[i]; i == 0 && !n.moves.IsZero() && at.After(n.moves) {
		r.Number = "300"
	}
	way := n.ways[i]
	if way == byEither {
		way = oneOf(n.dice, byDisplay, byID)
	}
	if way == byDisplay || way == byNone {
		r.Number = ""
	}
	if way == byID || way == byNone {
		r.Display = ""
	}
	if way != byBoth && n.accountless {
		r.Account = ""
	}
}

// joining returns facts of a world that give both names of numbers.
func (n *naming) joining(p plan, phone string) (list []webhook.Fact) {
	for i := range n.displays {
		m := message(fmt.Sprint("wamid.join", i), p.from.Add(n.within(p)), phone)
		m.Receiver = n.receiver(i)
		list = append(list, m)
	}
	return list
}

// nameAll names the business numbers of facts.
func (n *naming) nameAll(list []webhook.Fact) {
	for _, it := range list {
		switch f := it.(type) {
		case *webhook.Status:
			n.name(&f.Receiver, f.At)
		case *webhook.Inbound:
			n.name(&f.Receiver, f.At)
		case *webhook.Call:
			n.name(&f.Receiver, f.At)
		}
	}
}

// By whatever names webhooks know business numbers, and whenever the names turn out to be one
// number's, among restarts and in whatever order, each ledger on a store answers as one that
// reads everything afresh, to the last byte.
func TestNumbersJoinedOnOneStore(t *testing.T) {
	for seed := range uint64(testkit.Tries(80)) {
		d := newDice(101_000 + seed)
		plan := oneOf(d,
			plan{from: at("2024-06-27"), zone: zone(t, "America/Sao_Paulo")},
			plan{from: at("2026-09-25"), zone: zone(t, "Asia/Kolkata")},
			plan{from: at("2026-10-23"), zone: zone(t, "Europe/Madrid")},
			plan{from: at("2027-06-27"), zone: time.UTC})
		plan.span, plan.bursts = time.Duration(2+d.IntN(9))*24*time.Hour, 15+d.IntN(20)
		account, list := d.account(plan), d.traffic(t, plan)
		account.DialingCountry = oneOf[ratecard.Country](d, "", "", "", "DE", "IN")
		names := d.naming(plan)
		names.nameAll(list)
		if names.accountless {
			account.Portfolio = "acme" // else charges have a note that counters of no account were read, if any were
		}
		if !d.once(3) { // mostly in the order of time
			slices.SortStableFunc(list,
				func(x, y webhook.Fact) int { return happened(x).Add(minutes(d.IntN(30))).Compare(happened(y)) })
		}
		p := &processes{dice: d, account: account, store: ledger.NewMemory(), names: namesIn(list), seed: seed}
		p.options.Number = oneOf(d, "", "", oneOf(d, names.displays...), "030 5550000", "200", "9876543210")
		p.setMonths(plan)
		p.list = append(p.list, p.start(t), p.start(t))
		joining := names.joining(plan, "5511987654321")
		for _, part := range d.cut(list) {
			i := d.IntN(len(p.list))
			if len(joining) > 0 && d.once(6) {
				part, joining = append(slices.Clip(part), joining[0]), joining[1:]
			}
			if record(t, p.list[i], part...); d.once(6) {
				p.list[i] = p.start(t)
			}
			if d.once(2) {
				p.checkBytes(t, oneOf(d, p.list...))
			}
		}
		for _, l := range append(p.list, p.start(t)) {
			p.check(t, l)
			p.checkBytes(t, l)
		}
	}
}

// The first webhook that gives both names of a number reads nothing again; if facts under each
// of the two were recorded, what is since the second of them was.
func TestJoinedNumbersReadLittle(t *testing.T) {
	for name, c := range map[string]struct {
		byID time.Time // a message of an instant under the number's ID alone; zero: none
		most int64
	}{
		"one name":             {most: 20},
		"both since yesterday": {at("2026-11-29T12:00:00"), 150},
		"both for long":        {at("2026-10-02T12:00:00"), 2500},
	} {
		store := &watched{Store: ledger.NewMemory()}
		account := pricing.Account{ID: "100", Zone: time.UTC}
		l := newLedger(t, account, store)
		months := autumnOf(t, l, webhook.Receiver{Account: "100", Display: "+49 30 5550000"})
		if !c.byID.IsZero() {
			for i := range 60 { // in most shards
				m := message(fmt.Sprint("wamid.id", i), c.byID.Add(minutes(i)), fmt.Sprintf("55119%08d", i))
				m.Receiver = webhook.Receiver{Account: "100", Number: "200"}
				record(t, l, m)
			}
		}
		asked := message("wamid.asked", at("2026-11-18T20:00:00"), "5511900000001")
		asked.Receiver = webhook.Receiver{Account: "100", Display: "49305550000"}
		record(t, l, asked)
		before := billOf(t, l, months[1])
		if l = newLedger(t, account, store); !billOf(t, l, months[1]).High.Equal(before.High) {
			t.Errorf("%s: another bill after a restart", name)
		}
		both := delivered(months[1].Add(29*24*time.Hour+11*time.Hour), 9000, category.Utility)
		record(t, l, both)
		if reads := store.reads(func() { billOf(t, l, months[1]) }); reads > c.most {
			t.Errorf("%s: it reads %d entries, want %d at most", name, reads, c.most)
		}
		late := delivered(at("2026-11-19T10:00:00"), 9001, category.Service) // meets the window of the day before
		late.To.Phone = asked.From.Phone
		record(t, l, late)
		got := [2]pricing.Bill{billOf(t, l, months[0]), billOf(t, l, months[1])}
		fresh := newLedger(t, account, store).Alone()
		for i, month := range months {
			if diff := cmp.Diff(asJSON(t, billOf(t, fresh, month)), asJSON(t, got[i])); diff != "" {
				t.Errorf("%s, %v (-fresh +asked before):\n%s", name, month, diff)
			}
		}
		s, err := l.State(t.Context(), "200", "5511900000001", months[1].AddDate(0, 1, 0))
		if err != nil || s.UserUnknown || s.Number.Phone == "" {
			t.Errorf("%s: %v, %+v", name, err, s)
		}
	}
}

// Facts that name no number are of the ledger's own, whose ID a webhook may tell later: it has
// one allowance.
func TestOwnNumberGetsAnID(t *testing.T) {
	for _, own := range []string{"+49 30 5550000", "49305550000", "030 5550000", "305550000"} {
		p := &processes{
			dice:    newDice(1),
			account: pricing.Account{ID: "100", Zone: time.UTC, DialingCountry: "DE"},
			options: webhook.Options{Number: own},
			store:   ledger.NewMemory(),
		}
		l, month := p.open(t), at("2026-11")
		for i := range 1800 {
			s := delivered(month.Add(minutes(i)), i, category.Service)
			if i < 900 {
				s.Receiver = webhook.Receiver{}
			}
			if record(t, l, s); i == 899 {
				billOf(t, l, month)
			}
		}
		got := billOf(t, l, month)
		if diff := cmp.Diff(billOf(t, p.open(t).Alone(), month), got); diff != "" || got.High.IsZero() {
			t.Errorf("%s: %v (-fresh +asked before):\n%s", own, got.High, diff)
		}
	}
}

// A note that hangs on the country of a number is on the bill, too, if it is told late which
// number an ID has.
func TestNoteOnANumberThatIsToldLate(t *testing.T) {
	for display, want := range map[string]int{"919876543210": 1, "+55 11 3456-7890": 1, "49305550000": 0} {
		store, account, month := ledger.NewMemory(), pricing.Account{ID: "100", Zone: time.UTC}, at("2027-06")
		l := newLedger(t, account, store)
		s := delivered(month.AddDate(0, 0, 5), 1, category.Utility)
		in := message("wamid.first", month.AddDate(0, 0, 6), "5511900000002")
		s.Display, in.Display = "", ""
		record(t, l, s, in)
		billOf(t, l, month)
		m := message("wamid.in", month.AddDate(0, 0, 9), "5511900000001")
		m.Display = display
		record(t, l, m)
		got := billOf(t, l, month)
		if n := hasNote(got.Notes, "may-be-sold-to-india") + hasNote(got.Notes, "may-be-sold-to-brazil"); n != want {
			t.Errorf("%s: %d notes, want %d", display, n, want)
		}
		if diff := cmp.Diff(billOf(t, newLedger(t, account, store).Alone(), month), got); diff != "" {
			t.Errorf("%s (-fresh +asked before):\n%s", display, diff)
		}
	}
}

// What users write to a number that webhooks only display is of the account that they name with it.
func TestInboundOfADisplayedNumber(t *testing.T) {
	fee := pricing.Fee{Name: "in", On: pricing.FeeOnInbound,
		Each: ratecard.Money{Amount: decimal("0.005"), Currency: "USD"}}
	account, noon := pricing.Account{Zone: time.UTC, Fees: []pricing.Fee{fee}}, at("2026-11-20T12:00:00")
	m := message("wamid.in", noon, "5511900000001")
	m.Receiver = webhook.Receiver{Account: "101", Display: "+49 30 5550000"}
	entries, _ := ledger.EntriesOf(account, webhook.Options{}, m)
	accounts, err := ledger.AccountsOf(account, webhook.Options{}, slices.Values(entries))
	if err != nil {
		t.Fatal(err)
	}
	tally, err := accounts.Tally(slices.Values(entries), time.Time{}, time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	if b, err := tally.BillOf("101", at("2026-11"), at("2026-12")); err != nil || len(b.Lines) != 1 {
		t.Errorf("%v, %v", b, err)
	}
}
