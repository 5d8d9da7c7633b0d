package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/ledger"
)

// A reportKey names a report.
type reportKey struct {
	account *served
	period
}

// report returns what a period of an account cost, day by day. To work it out takes going
// through all messages of the period, so a report is reused for a minute as long as nothing
// new of prices is stored. While webhooks keep coming, it is reused for as long as it took
// to make, plus a second: people who look often keep at most half of one processor busy.
func (s *server) report(ctx context.Context, a *served, p period) (r *report, err error) {
	s.reporting.Lock()
	defer s.reporting.Unlock()
	begun := s.now()
	mark, err := s.store.Mark(ctx, a.ID)
	if err != nil {
		return nil, err
	}
	key := reportKey{a, p}
	if r := s.reports[key]; r != nil {
		age := begun.Sub(r.made)
		if age < r.took+time.Second || r.mark == mark && age < time.Minute {
			return r, nil
		}
		delete(s.reports, key) // else both take memory for a while
	}
	err = s.ledgers.ask(ctx, a, func(l *ledger.Ledger) error {
		r, err = s.workOut(ctx, l, a, p)
		return err
	})
	if err != nil {
		return nil, err
	}
	r.mark, r.made = mark, s.now()
	r.took = r.made.Sub(begun)
	if len(s.reports) >= reportsAtMost {
		clear(s.reports)
	}
	s.reports[key] = r
	return r, nil
}

// workOut makes a report.
func (s *server) workOut(ctx context.Context, l *ledger.Ledger, a *served, p period) (*report, error) {
	sums := sums{
		zone:   a.Zone,
		days:   map[string]map[class]*Group{},
		free:   map[freeKey]map[string]int64{},
		differ: map[string]int64{},
	}
	statement, err := l.Statement(ctx, p.from, p.to, sums.add)
	if err != nil {
		return nil, err
	}
	failed, err := failures(ctx, s.store, a.ID, p)
	if err != nil {
		return nil, err
	}
	return &report{
		Statement: statement,
		Days:      sums.byDay(),
		free:      sums.free,
		Differ:    sorted(sums.differ),
		Failed:    failed,
	}, nil
}

// bill answers with the statement of a period as JSON, as it is at this moment. For
// a month the ledger works out only what is new since it was last asked.
func (s *server) bill(w http.ResponseWriter, r *http.Request) {
	a, p, err := s.asked(r)
	if err != nil {
		s.unclear(w, err)
		return
	}
	unhurried(w)
	var text []byte
	err = s.ledgers.ask(r.Context(), a, func(l *ledger.Ledger) error {
		statement, err := l.Statement(r.Context(), p.from, p.to, nil)
		if err == nil {
			text, err = json.Marshal(statement)
		}
		return err
	})
	if err != nil {
		s.fail(w, err)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	s.send(w, append(text, '\n'))
}

// question reads what follows the question mark: each name once, and no other, for an answer
// to less than what was asked would look like one to all.
func question(r *http.Request, names ...string) (url.Values, error) {
	q, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return nil, fmt.Errorf("can't be read: %w", err)
	}
	for _, name := range slices.Sorted(maps.Keys(q)) {
		switch {
		case !slices.Contains(names, name):
			return nil, fmt.Errorf("%.40q is not understood: want %s", name, strings.Join(names, ", "))
		case len(q[name]) > 1:
			return nil, fmt.Errorf("%s is there %d times", name, len(q[name]))
		}
	}
	return q, nil
}

// asked reads which account and period are asked for.
func (s *server) asked(r *http.Request) (*served, period, error) {
	q, err := question(r, "account", "month", "from", "to")
	if err != nil {
		return nil, period{}, err
	}
	a, err := s.account(q)
	if err != nil {
		return nil, period{}, err
	}
	p, err := s.period(q, a.Zone)
	return a, p, err
}

// errNotServed is of an account without settings, of which no bill is made.
var errNotServed = errors.New("not served: what webhooks tell of it is kept, and no bill is made without its settings")

// account reads which account is asked for. The only one needn't be named.
func (s *server) account(q url.Values) (*served, error) {
	id := q.Get("account")
	switch a := s.accounts.byID[id]; {
	case a != nil:
		return a, nil
	case q.Has("account") && id != "":
		return nil, fmt.Errorf("account %.40q is %w", id, errNotServed)
	case len(s.accounts.list) == 1:
		return s.accounts.list[0], nil
	}
	return nil, errors.New("several accounts are served: say which, as account=" + s.accounts.list[0].ID)
}

// unclear answers a question that can't be meant.
func (s *server) unclear(w http.ResponseWriter, err error) {
	status := http.StatusBadRequest
	if errors.Is(err, errNotServed) {
		status = http.StatusNotFound
	}
	answer(w, status, err.Error())
}

// unhurried lifts the limit on how long an answer may take, because a long period
// takes long.
func unhurried(w http.ResponseWriter) {
	_ = http.NewResponseController(w).SetWriteDeadline(time.Time{}) // a test has no deadline to set
}

// send writes an answer that was worked out without hurry. Who reads it has a minute.
func (s *server) send(w http.ResponseWriter, text []byte) {
	_ = http.NewResponseController(w).SetWriteDeadline(s.now().Add(time.Minute))
	_, _ = w.Write(text)
}

// period reads which period is asked for. Without a query it is this month.
func (s *server) period(q url.Values, zone *time.Location) (p period, err error) {
	if text := q.Get("month"); text != "" || q.Get("from") == "" && q.Get("to") == "" {
		month := pricing.MonthOf(s.now().In(zone))
		if text != "" {
			err = month.UnmarshalText([]byte(text))
		}
		if err != nil || q.Has("from") || q.Has("to") {
			return p, fmt.Errorf("month %q: want one such as 2026-11, and no from or to", text)
		}
		return monthIn(month, zone), nil
	}
	if p.from, err = instant(q, "from", zone); err != nil {
		return p, err
	}
	if p.to, err = instant(q, "to", zone); err != nil {
		return p, err
	}
	if !p.to.IsZero() && !p.from.Before(p.to) {
		return p, fmt.Errorf("from %s to %s: want the earlier first; to is the first instant after the period",
			q.Get("from"), q.Get("to"))
	}
	return p, nil
}

// monthIn returns a calendar month in an account's zone.
func monthIn(m pricing.Month, zone *time.Location) period {
	return period{m.First(zone), (m + 1).First(zone)}
}

// instant reads a day, which begins in the account's zone, or an instant. It is zero
// if the query has neither.
func instant(q url.Values, name string, zone *time.Location) (time.Time, error) {
	text := q.Get(name)
	if text == "" {
		return time.Time{}, nil
	}
	if at, err := time.ParseInLocation(time.DateOnly, text, zone); err == nil {
		return at, nil
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return at, fmt.Errorf("%s %q: want a day such as 2026-11-01, or an instant such as 2026-11-01T12:00:00Z",
			name, text)
	}
	return at.UTC(), nil
}

// reportsAtMost is how many reports are kept.
const reportsAtMost = 8
