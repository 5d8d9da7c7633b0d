package main

import (
	"context"
	"net/http"
	"time"

	"github.com/wacost/wacost/examples/internal/page"
	"github.com/wacost/wacost/pricing"
)

// A ListView is what the list of accounts shows.
type ListView struct {
	Accounts []ListedAccount
	Remarks  []Remark
	Kept     []Kept
}

// A ListedAccount is an account in the list.
type ListedAccount struct {
	Account *served
	Months  []ListedMonth // of which something is stored, the latest first
}

// A ListedMonth is a month of an account.
type ListedMonth struct{ Account, Month string }

// monthsListed is how many months of an account are in the list.
const monthsListed = 6

// list answers with the list of accounts. It works out no bill.
func (s *server) list(w http.ResponseWriter, r *http.Request) {
	held, err := s.heldByID(r.Context())
	if err != nil {
		s.fail(w, err)
		return
	}
	v := ListView{Remarks: s.recent.Remarks()}
	if v.Kept, err = s.kept(r.Context()); err != nil {
		s.fail(w, err)
		return
	}
	for _, a := range s.accounts.list {
		v.Accounts = append(v.Accounts, ListedAccount{a, months(a, held[a.ID])})
	}
	s.show(w, "list.html", &v)
}

// LeftOut is the table of what isn't in a bill. Its instants are in UTC, since accounts
// have zones of their own.
func (v *ListView) LeftOut() page.Table { return leftOut(v.Remarks, time.UTC, "Last, UTC") }

// months returns the latest months of which something is stored.
func months(a *served, h held) (list []ListedMonth) {
	if h.Last.IsZero() {
		return nil
	}
	first := pricing.MonthOf(h.First.In(a.Zone))
	for m := pricing.MonthOf(h.Last.In(a.Zone)); m >= first && len(list) < monthsListed; m-- {
		if text := link(m); text != "" {
			list = append(list, ListedMonth{a.ID, text})
		}
	}
	return list
}

func (s *server) heldByID(ctx context.Context) (map[string]held, error) {
	list, err := s.store.Accounts(ctx)
	byID := map[string]held{}
	for _, h := range list {
		byID[h.Account] = h
	}
	return byID, err
}

// Kept is what is stored of an account that isn't served.
type Kept held

// String says of which account, and of which time.
func (k Kept) String() string {
	text := "account " + brief(k.Account)
	if k.Account == "" {
		text = "no account, and a number that no account has"
	}
	if k.First.IsZero() {
		return text
	}
	return text + ": from " + k.First.Format(time.DateOnly) + " to " + k.Last.Format(time.DateOnly)
}

// kept returns the accounts that aren't served and of which something is stored.
func (s *server) kept(ctx context.Context) (list []Kept, err error) {
	all, err := s.store.Accounts(ctx)
	for _, h := range all {
		if s.accounts.byID[h.Account] == nil {
			list = append(list, Kept(h))
		}
	}
	return list, err
}
