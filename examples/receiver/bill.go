package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/wacost/wacost/pricing"
)

// report returns what a period cost, day by day. To work it out takes going through
// all messages of the period, so a report is reused as long as nothing new is
// stored. While webhooks keep coming, it is reused for as long as it took to make,
// plus a second: people who look often keep at most half of one processor busy.
func (s *server) report(ctx context.Context, p period) (*report, error) {
	s.reporting.Lock()
	defer s.reporting.Unlock()
	begun, changes := s.now(), s.store.changes.Load()
	if r := s.reports[p]; r != nil && (r.changes == changes || begun.Sub(r.made) < r.took+time.Second) {
		return r, nil
	}
	sums := sums{
		zone:   s.zone,
		days:   map[string]map[class]*Group{},
		free:   map[freeKey]map[string]int64{},
		differ: map[string]int64{},
	}
	statement, err := s.ledger.Statement(ctx, p.from, p.to, sums.add)
	if err != nil {
		return nil, err
	}
	failed, err := s.store.failures(p)
	if err != nil {
		return nil, err
	}
	r := &report{
		Statement: statement,
		Days:      sums.byDay(),
		free:      sums.free,
		Differ:    sorted(sums.differ),
		Failed:    failed,
		made:      s.now(),
		changes:   changes,
	}
	r.took = r.made.Sub(begun)
	if len(s.reports) >= reportsAtMost {
		clear(s.reports)
	}
	s.reports[p] = r
	return r, nil
}

// bill answers with the statement of a period as JSON, as it is at this moment. For
// a month the ledger works out only what is new since it was last asked.
func (s *server) bill(w http.ResponseWriter, r *http.Request) {
	p, err := s.period(r.URL.Query())
	if err != nil {
		answer(w, http.StatusBadRequest, err.Error())
		return
	}
	unhurried(w)
	var text []byte
	statement, err := s.ledger.Statement(r.Context(), p.from, p.to, nil)
	if err == nil {
		text, err = json.Marshal(statement)
	}
	if err != nil {
		s.fail(w, err)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	s.send(w, append(text, '\n'))
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
		return p, fmt.Errorf("from %s to %s: want the earlier first; to is the first instant after the period",
			q.Get("from"), q.Get("to"))
	}
	return p, nil
}

// month returns a calendar month in the account's zone.
func (s *server) month(m pricing.Month) period {
	return period{m.First(s.zone), (m + 1).First(s.zone)}
}

// instant reads a day, which begins in the account's zone, or an instant. It is zero
// if the query has neither.
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
		return at, fmt.Errorf("%s %q: want a day such as 2026-11-01, or an instant such as 2026-11-01T12:00:00Z",
			name, text)
	}
	return at.UTC(), nil
}

// reportsAtMost is how many reports are kept.
const reportsAtMost = 8
