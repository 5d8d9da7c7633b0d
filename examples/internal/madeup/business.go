package madeup

import (
	"bufio"
	"cmp"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/window"
)

// The invented business: it sells from Berlin to Brazil, Germany and Spain. People write
// to one of its numbers. From the other it sends news, and what ships when.
const (
	zone    = "Europe/Berlin"
	support = 0
	shop    = 1
)

// An act is something that the business, or a user of it, did.
type act struct {
	at       time.Time // a message of the business: when it was delivered, or failed
	number   int       // support or shop
	user     string
	inbound  bool
	fromAd   bool
	category category.Category // "" is one that no webhook names
	word     string            // Meta's word for its type
	failed   int               // the code of WhatsApp's error; 0 if it was delivered
}

// A business is what happens in its month, as it is made up.
type business struct {
	r     *rand.Rand
	zone  *time.Location
	users []string
	acts  []act
	sent  int // messages delivered in October
}

// Month writes the webhooks of an invented business, one on each line, the same for the same
// arguments: from 22 September to 3 November 2026, with about so many messages delivered in
// October.
func Month(w *bufio.Writer, messages int, seed uint64) error {
	berlin, err := time.LoadLocation(zone)
	if err != nil {
		return err
	}
	b := &business{r: rand.New(rand.NewPCG(seed, 1)), zone: berlin}
	for range max(100, messages*2/5) {
		b.users = append(b.users, b.newUser())
	}
	for b.sent < messages {
		b.happen()
	}
	slices.SortStableFunc(b.acts, func(a, c act) int {
		return cmp.Or(a.at.Compare(c.at), cmp.Compare(a.rank(), c.rank()))
	})
	if err := b.addWords(); err != nil {
		return err
	}
	b.write(w)
	return nil
}

// newUser returns a phone number of one of the three markets.
func (b *business) newUser() string {
	plan := "55119xxxxxxxx"
	switch n := b.r.IntN(100); {
	case n < 35:
		plan = "4915xxxxxxxxx"
	case n < 55:
		plan = "34612xxxxxx"
	}
	return b.number(plan)
}

// number returns a plan with digits in the place of each x.
func (b *business) number(plan string) string {
	return strings.Map(func(c rune) rune {
		if c == 'x' {
			c = '0' + rune(b.r.IntN(10))
		}
		return c
	}, plan)
}

// day returns an hour of a day, of which 1 is 1 October, and some minutes and seconds more.
func (b *business) day(day, hour int) time.Time {
	return time.Date(2026, time.October, day, hour, b.r.IntN(60), b.r.IntN(60), 0, b.zone)
}

// anyDay returns an hour between 8 and 20 of a day on which there may be messages.
func (b *business) anyDay() time.Time { return b.day(b.r.IntN(41)-8, 8+b.r.IntN(12)) }

// within returns up to so many minutes.
func (b *business) within(least, most int) time.Duration {
	return time.Duration(least*60+b.r.IntN((most-least)*60)) * time.Second
}

func (b *business) user() string { return b.users[b.r.IntN(len(b.users))] }

// add adds what somebody did.
func (b *business) add(a act) {
	b.acts = append(b.acts, a)
	if !a.inbound && a.failed == 0 && a.at.Month() == time.October {
		b.sent++
	}
}

// happen adds one thing that happens in a business, each as often as it does.
func (b *business) happen() {
	switch n := b.r.IntN(1000); {
	case n < 392:
		b.campaign()
	case n < 692:
		b.chat()
	case n < 862:
		b.add(act{at: b.anyDay(), number: shop, user: b.user(), category: category.Utility})
	case n < 962:
		b.answerLate()
	case n < 987:
		b.ad()
	case n < 993:
		b.add(act{at: b.anyDay(), number: shop, user: b.user()})
	default:
		b.add(act{at: b.anyDay(), number: shop, user: b.user(), category: category.Utility, failed: 131026})
	}
}

// campaign adds a message of one of three campaigns. One in fifty is to the United States,
// where none is delivered.
func (b *business) campaign() {
	a := act{
		at:       b.day([]int{6, 14, 27}[b.r.IntN(3)], 10+b.r.IntN(2)),
		number:   shop,
		user:     b.user(),
		category: category.Marketing,
	}
	if b.r.IntN(50) == 0 {
		a.user, a.failed = b.number("1212555xxxx"), 131049
	}
	b.add(a)
}

// chat adds questions and answers; then perhaps news of an order while the window is open,
// or just after it closed.
func (b *business) chat() {
	user, at := b.user(), b.anyDay()
	last := at
	for range 1 + b.r.IntN(3) {
		b.add(act{at: at, number: support, user: user, inbound: true})
		last, at = at, at.Add(b.within(1, 20))
		b.add(act{at: at, number: support, user: user, category: category.Service})
		at = at.Add(b.within(1, 30))
	}
	news := act{number: support, user: user, category: category.Utility}
	switch n := b.r.IntN(100); {
	case n < 40:
		news.at = at.Add(b.within(30, 12*60))
	case n < 48:
		news.at = last.Add(24*time.Hour + b.within(2, 90))
	default:
		return
	}
	b.add(news)
}

// answerLate adds a question that is answered when the window is closed: of a weekend on
// Monday, or of an evening on the day after the next.
func (b *business) answerLate() {
	friday := 2 + 7*(b.r.IntN(6)-1)
	asked, answered := b.day(friday, 17+b.r.IntN(6)), b.day(friday+3, 9+b.r.IntN(3))
	switch b.r.IntN(5) {
	case 0:
		asked = b.day(friday+1, 9+b.r.IntN(12))
	case 1:
		asked, answered = b.day(friday+4, 16+b.r.IntN(5)), b.day(friday+6, 9+b.r.IntN(3))
	}
	a := act{at: answered, number: support, user: b.user(), category: category.Utility}
	if b.r.IntN(6) == 0 {
		a.category = category.Marketing
	}
	b.add(act{at: asked, number: support, user: a.user, inbound: true})
	b.add(a)
}

// ad adds a user who comes through an ad, an answer, and what is free after it.
func (b *business) ad() {
	user, at := b.user(), b.anyDay()
	b.add(act{at: at, number: shop, user: user, inbound: true, fromAd: true})
	at = at.Add(b.within(1, 10))
	b.add(act{at: at, number: shop, user: user, category: category.Service})
	b.add(act{at: at.Add(b.within(60, 20*60)), number: shop, user: user, category: category.Marketing})
	if b.r.IntN(3) == 0 {
		b.add(act{at: at.Add(b.within(24*60, 40*60)), number: shop, user: user, category: category.Utility})
	}
}

// addWords adds what Meta's webhooks say of each message: whether it was free, and why.
func (b *business) addWords() error {
	pricer, err := pricing.Account{ID: accountID, Currency: "EUR", Zone: b.zone}.Pricer()
	if err != nil {
		return err
	}
	type thread struct {
		number int
		user   string
	}
	threads, used := map[thread]window.Thread{}, pricing.Usage{}
	for i := range b.acts {
		a := &b.acts[i]
		if a.failed != 0 || !a.inbound && a.category == "" {
			continue
		}
		key := thread{a.number, a.user}
		e := a.event()
		out, err := pricer.Apply(&e, &pricing.State{Thread: threads[key], Usage: used})
		if err != nil {
			return err
		}
		threads[key] = out.Thread
		for _, c := range out.Counts {
			used[c.Counter] += c.N
		}
		if lines := out.Charge.Likely().Lines; len(lines) > 0 {
			a.word = wordOf(lines[0])
		}
	}
	return nil
}

// rank orders what happens at one instant: users come first.
func (a *act) rank() int {
	if a.inbound {
		return 0
	}
	return 1
}

// event returns the act as the library reads it.
func (a *act) event() pricing.Event {
	e := pricing.Event{
		At:      a.at,
		Number:  numbers[a.number].display,
		User:    a.user,
		Inbound: a.inbound,
		FromAd:  a.fromAd,
	}
	if !a.inbound {
		e.Message.Category = a.category
		e.Meta.Delivered = true
	}
	return e
}

// wordOf returns Meta's word for the type of a message.
func wordOf(l pricing.Line) string {
	switch {
	case l.Rule.ID == "free-entry-point":
		return pricing.TypeFreeEntry
	case !l.IsCharged():
		return pricing.TypeFree
	}
	return pricing.TypeRegular
}
