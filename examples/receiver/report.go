package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/ledger"
	"github.com/wacost/wacost/ratecard"
)

// A period is from an instant to before another; a zero bound is none.
type period struct{ from, to time.Time }

// A report is a period's bill.
type report struct {
	ledger.Statement
	Days   []Day
	Differ []Difference // the most frequent first

	made    time.Time
	took    time.Duration
	changes int64 // of the store, when it was begun
}

// A Day is what was delivered on a day, and what it cost.
type Day struct {
	Date  string
	Total Group
	Of    []Group // sorted
}

// A Group is deliveries alike.
type Group struct {
	Market    ratecard.Market
	Category  category.Category
	Rule      pricing.Rule
	Messages  int64
	Unpriced  int64 // of them, without a price
	Low, High ratecard.Money
}

// A Difference is where Meta's word isn't what our rules say, so many times.
type Difference struct {
	What  string
	Times int64
}

// differencesAtMost is how many of them are told apart.
const differencesAtMost = 100

// reportsAtMost is how many reports are kept.
const reportsAtMost = 8

// report is what a period cost, day by day. It is worked out of all its
// messages, so one is kept as long as nothing new is stored, and while webhooks
// keep coming for as long again as it took, and a second: those who look often
// keep at most half of one processor busy.
func (s *server) report(p period) (*report, error) {
	s.folding.Lock()
	defer s.folding.Unlock()
	begun, changes := s.now(), s.store.changes.Load()
	if r := s.reports[p]; r != nil && (r.changes == changes || begun.Sub(r.made) < r.took+time.Second) {
		return r, nil
	}
	sums := sums{zone: s.zone, days: map[string]map[class]*Group{}, differ: map[string]int64{}}
	statement, err := s.ledger.Statement(p.from, p.to, sums.add)
	if err != nil {
		return nil, err
	}
	r := &report{Statement: statement, Days: sums.list(), Differ: sums.differences(), changes: changes}
	r.made = s.now()
	r.took = r.made.Sub(begun)
	if len(s.reports) >= reportsAtMost {
		clear(s.reports)
	}
	s.reports[p] = r
	return r, nil
}

// sums adds up charges by day.
type sums struct {
	zone   *time.Location
	days   map[string]map[class]*Group
	differ map[string]int64
}

type class struct {
	market   ratecard.Market
	category category.Category
	rule     string
}

func (s *sums) add(c ledger.Charge) {
	date := c.Event.At.In(s.zone).Format(time.DateOnly)
	g := Group{Category: cmp.Or(c.Category(), category.Category(c.Pricing.Word)), Messages: 1, Low: c.Quote.Low(), High: c.Quote.High()}
	if line, ok := c.Line(); ok {
		g.Market, g.Rule = line.Market, line.Rule
	}
	if len(c.Unpriced) > 0 {
		g.Unpriced = 1
	}
	key := class{g.Market, g.Category, g.Rule.ID}
	if s.days[date] == nil {
		s.days[date] = map[class]*Group{}
	}
	if old := s.days[date][key]; old != nil {
		old.join(g)
	} else {
		s.days[date][key] = &g
	}
	for _, d := range c.Mismatches {
		what := d.String()
		if _, ok := s.differ[what]; !ok && len(s.differ) >= differencesAtMost {
			what = "others"
		}
		s.differ[what]++
	}
}

func (g *Group) join(o Group) {
	g.Messages += o.Messages
	g.Unpriced += o.Unpriced
	g.Low, g.High = g.Low.Add(o.Low), g.High.Add(o.High)
}

// list is the days in order.
func (s *sums) list() []Day {
	var days []Day
	for _, date := range slices.Sorted(maps.Keys(s.days)) {
		d := Day{Date: date}
		for _, g := range s.days[date] {
			d.Of = append(d.Of, *g)
			d.Total.join(*g)
		}
		slices.SortFunc(d.Of, func(a, b Group) int {
			return cmp.Or(cmp.Compare(a.Market, b.Market), cmp.Compare(a.Category, b.Category), cmp.Compare(a.Rule.ID, b.Rule.ID))
		})
		days = append(days, d)
	}
	return days
}

func (s *sums) differences() []Difference {
	var list []Difference
	for what, n := range s.differ {
		list = append(list, Difference{what, n})
	}
	slices.SortFunc(list, func(a, b Difference) int {
		return cmp.Or(cmp.Compare(b.Times, a.Times), cmp.Compare(a.What, b.What))
	})
	return list
}

// bill answers with the statement of a period as JSON, as it is at this moment:
// of a month, the ledger works out only what is new since it was last asked.
func (s *server) bill(w http.ResponseWriter, r *http.Request) {
	p, err := s.period(r.URL.Query())
	if err != nil {
		answer(w, http.StatusBadRequest, err.Error())
		return
	}
	unhurried(w)
	var text []byte
	statement, err := s.ledger.Statement(p.from, p.to, nil)
	if err == nil {
		text, err = json.Marshal(statement)
	}
	if err != nil {
		s.fail(w, err)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(append(text, '\n'))
}

// unhurried lifts the limit on how long an answer may take: a long period takes
// its time.
func unhurried(w http.ResponseWriter) {
	_ = http.NewResponseController(w).SetWriteDeadline(time.Time{}) // of a test, there is none
}

func (s *server) fail(w http.ResponseWriter, why error) {
	s.log.Error("no bill", "why", why)
	answer(w, http.StatusInternalServerError, "no bill: the log says why")
}

// period reads which one is asked for: this month, if nothing is said.
func (s *server) period(q url.Values) (p period, err error) {
	if text := q.Get("month"); text != "" || q.Get("from") == "" && q.Get("to") == "" {
		month := pricing.MonthOf(s.now().In(s.zone))
		if text != "" {
			err = month.UnmarshalText([]byte(text))
		}
		if err != nil || q.Has("from") || q.Has("to") {
			return p, fmt.Errorf("month %q: want one such as 2026-11, and no from or to", text)
		}
		return s.month(month), nil
	}
	if p.from, err = s.instant(q, "from"); err != nil {
		return p, err
	}
	if p.to, err = s.instant(q, "to"); err != nil {
		return p, err
	}
	if !p.to.IsZero() && !p.from.Before(p.to) {
		return p, fmt.Errorf("from %s to %s: want the earlier first; to is the first instant after the period", q.Get("from"), q.Get("to"))
	}
	return p, nil
}

// month is one of the calendar in the account's zone.
func (s *server) month(m pricing.Month) period {
	return period{m.First(s.zone), (m + 1).First(s.zone)}
}

// instant reads a day in the account's zone, or an instant; zero if there is none.
func (s *server) instant(q url.Values, name string) (time.Time, error) {
	text := q.Get(name)
	if text == "" {
		return time.Time{}, nil
	}
	if at, err := time.ParseInLocation(time.DateOnly, text, s.zone); err == nil {
		return at, nil
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return at, fmt.Errorf("%s %q: want a day such as 2026-11-01, or an instant such as 2026-11-01T12:00:00Z", name, text)
	}
	return at.UTC(), nil
}
