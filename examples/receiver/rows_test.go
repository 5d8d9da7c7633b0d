package main

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
	"github.com/shopspring/decimal"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
)

// rows are tables of one's own, in a database whose transactions are those of ../docs/database.md.
type rows struct {
	*sql.DB
	statements map[string]string // of rows.sql, by the comments above them
}

// charge works out what an event costs and remembers what it changes, in one transaction and once,
// however often it is called with the same event.
func (r *rows) charge(ctx context.Context, p *pricing.Pricer, e pricing.Event) error {
	number, person, to := keysOf(&e)
	return r.transaction(ctx, func(tx *rowsTx) error {
		if tx.exec("once", e.ID, to) == 0 {
			return tx.err // another worker was first, or is: then this one has waited for it
		}
		state := pricing.State{Usage: pricing.Usage{}}
		tx.json(&state.Thread, "lock the thread", number, person)
		for _, c := range sortedCounters(p, &e) {
			state.Usage[c] = tx.number("lock a counter", c.String())
		}
		out, err := p.Apply(&e, &state)
		if err = errors.Join(tx.err, err); err != nil {
			return err // nothing is kept
		}
		tx.exec("remember the thread", number, person, tx.text(out.Thread))
		for _, c := range out.Counts {
			tx.exec("add to a counter", c.Counter.String(), c.N)
		}
		tx.exec("keep the charge", e.ID, to, amountOf(out.Charge))
		return tx.err
	})
}

// keysOf returns the keys of the two whose thread it is, and of who gets the message: in a group
// person is the group, and to a member. It completes the message, or Counters wouldn't know them.
func keysOf(e *pricing.Event) (number, person, to string) {
	m := &e.Message
	m.From, m.To = cmp.Or(m.From, e.Number), cmp.Or(m.To, e.User)
	number, person = cmp.Or(e.Number, m.From), cmp.Or(e.User, m.To)
	return ratecard.NameKey(number), ratecard.NameKey(person), ratecard.NameKey(m.To)
}

// raise has a counter come to what Meta reported: the units below the tier that was reached.
func (r *rows) raise(ctx context.Context, c pricing.Counter, level int64) error {
	return r.transaction(ctx, func(tx *rowsTx) error {
		tx.number("lock a counter", c.String()) // there may be no row yet
		tx.exec("raise a counter", c.String(), level)
		return tx.err
	})
}

// amountOf returns the amount of a charge, or NULL where the card lacks a price, which isn't 0.
func amountOf(q pricing.Quote) any {
	if len(q.Unpriced()) > 0 {
		return nil
	}
	return q.High().Amount.String()
}

// sortedCounters are the counters that an event reads or adds to, always in the same order, so that
// two workers never wait for each other.
func sortedCounters(p *pricing.Pricer, e *pricing.Event) []pricing.Counter {
	if e.Inbound {
		return nil
	}
	list, _ := p.Counters(&e.Message, e.At) // Apply has the same error
	slices.SortFunc(list, func(a, b pricing.Counter) int {
		return cmp.Compare(a.String(), b.String())
	})
	return list
}

// A rowsTx is a transaction. After its first error it does nothing.
type rowsTx struct {
	*rows
	tx  *sql.Tx
	err error
}

// transaction commits what f has done, unless there is an error.
func (r *rows) transaction(ctx context.Context, f func(*rowsTx) error) error {
	tx, err := r.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := f(&rowsTx{rows: r, tx: tx}); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}

// exec runs a statement, and returns how many rows it wrote.
func (x *rowsTx) exec(name string, args ...any) (n int64) {
	if x.err != nil {
		return 0
	}
	result, err := x.tx.Exec(x.statements[name], args...)
	if x.err = err; err == nil {
		n, x.err = result.RowsAffected()
	}
	return n
}

func (x *rowsTx) scan(into any, name string, args ...any) {
	if x.err == nil {
		x.err = x.tx.QueryRow(x.statements[name], args...).Scan(into)
	}
}

func (x *rowsTx) number(name string, args ...any) (n int64) {
	x.scan(&n, name, args...)
	return n
}

func (x *rowsTx) json(into any, name string, args ...any) {
	var text string
	if x.scan(&text, name, args...); x.err == nil {
		x.err = json.Unmarshal([]byte(text), into)
	}
}

func (x *rowsTx) text(v any) string {
	text, err := json.Marshal(v)
	x.err = cmp.Or(x.err, err)
	return string(text)
}

// openRows makes the tables in a database.
func openRows(t *testing.T, driver, address string) *rows {
	t.Helper()
	db, err := sql.Open(driver, address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	text, err := os.ReadFile("rows.sql")
	if err != nil {
		t.Fatal(err)
	}
	r := &rows{DB: db, statements: map[string]string{}}
	for part := range strings.SplitSeq("\n"+string(text), "\n-- ") {
		name, statement, _ := strings.Cut(part, "\n")
		if driver == "sqlite" {
			statement = regexp.MustCompile(`\$(\d)`).ReplaceAllString(statement, "?$1")
		}
		r.statements[name] = statement
	}
	if _, err := db.Exec(r.statements["tables"]); err != nil {
		t.Fatal(err)
	}
	return r
}

// Four workers, webhooks that come twice to any of them, and allowances that end meanwhile:
// what is kept adds up to Replay's bill.
func TestRowsOfYourOwn(t *testing.T) {
	t.Run("postgres", func(t *testing.T) { fourWorkers(t, openRows(t, "pgx", newDatabase(t))) })
	t.Run("sqlite", func(t *testing.T) {
		file := filepath.ToSlash(filepath.Join(t.TempDir(), "rows.db"))
		fourWorkers(t, openRows(t, "sqlite", "file:"+file+"?_txlock=immediate"+
			"&_pragma=busy_timeout(30000)&_pragma=journal_mode(WAL)"))
	})
}

// inSQLite makes the tables in a file.
func inSQLite(t *testing.T) *rows {
	file := filepath.ToSlash(filepath.Join(t.TempDir(), "rows.db"))
	return openRows(t, "sqlite", "file:"+file+"?_txlock=immediate")
}

// A message to a group is charged for each member; who names the two by the message alone has
// threads, too, of each user; and what has no ID can't be told from what came before.
func TestRowsOfGroupsAndBareMessages(t *testing.T) {
	r := inSQLite(t)
	p, err := pricing.Account{Zone: time.UTC}.Pricer()
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, time.November, 21, 12, 0, 0, 0, time.UTC)
	var events []pricing.Event
	for i, to := range []string{"4915112345678", "4915112345679", "4915112345678"} {
		m := pricing.Message{From: "4930555010", To: to, Category: category.Marketing}
		at := at.Add(time.Duration(i) * time.Second)
		events = append(events, pricing.Event{ID: "g", At: at, Number: m.From, User: "group", Message: m},
			pricing.Event{ID: fmt.Sprint("bare", i), At: at, Message: m})
	}
	want, err := p.Replay(slices.Values(events))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range events {
		if err := r.charge(t.Context(), p, e); err != nil {
			t.Fatal(err)
		}
	}
	var threads int
	err = r.QueryRow("SELECT count(*) FROM threads").Scan(&threads)
	if sum := r.sum(t); err != nil || !sum.Equal(want.High.Amount) || threads != 3 {
		t.Errorf("%v in all, want %v; %d threads, want 3: %v", sum, want.High, threads, err)
	}
	events[0].ID = ""
	if err := r.charge(t.Context(), p, events[0]); err == nil {
		t.Error("a message without an ID counts once for all")
	}
}

// A message of a day of which no card is held has no amount, rather than 0.
func TestRowsWithoutAPrice(t *testing.T) {
	r := inSQLite(t)
	p, err := pricing.Account{Currency: "EUR"}.Pricer()
	if err != nil {
		t.Fatal(err)
	}
	e := pricing.Event{ID: "1", At: time.Date(2023, time.July, 1, 12, 0, 0, 0, time.UTC),
		Number: "4930555010", User: "5511987654321", Message: pricing.Message{Category: category.Marketing}}
	if err := r.charge(t.Context(), p, e); err != nil {
		t.Fatal(err)
	}
	var amount sql.NullString
	if err := r.QueryRow("SELECT amount FROM charges").Scan(&amount); err != nil || amount.Valid {
		t.Errorf("%v %v, want NULL", amount, err)
	}
}

// What Meta reported of a counter raises it, before its first message, too; less than was counted
// changes nothing.
func TestRowsOfARaisedCounter(t *testing.T) {
	t.Run("postgres", func(t *testing.T) { raisedCounter(t, openRows(t, "pgx", newDatabase(t))) })
	t.Run("sqlite", func(t *testing.T) { raisedCounter(t, inSQLite(t)) })
}

func raisedCounter(t *testing.T, r *rows) {
	p, err := pricing.Account{ID: "waba-1", Zone: time.UTC}.Pricer()
	if err != nil {
		t.Fatal(err)
	}
	noon := time.Date(2026, time.November, 21, 12, 0, 0, 0, time.UTC)
	c := pricing.Counter{Month: pricing.MonthOf(noon), Scope: pricing.PerPortfolio, Of: "waba-1",
		Market: "Brazil", Item: ratecard.Utility}
	levels := []int64{250_000, 1, 2_000_000}
	var corrections []pricing.Correction
	for i, level := range levels {
		at := noon.Add(time.Duration(i) * time.Hour)
		corrections = append(corrections, pricing.Correction{At: at, Counter: c, Level: level})
	}
	tally := p.Tally(corrections...)
	for i, level := range levels {
		if err := r.raise(t.Context(), c, level); err != nil {
			t.Fatal(err)
		}
		e := pricing.Event{ID: fmt.Sprint(i), At: corrections[i].At.Add(time.Minute), Number: "4930555010",
			User: "5511987654321", Message: pricing.Message{Category: category.Utility}}
		tally.Add(&e)
		if err := r.charge(t.Context(), p, e); err != nil {
			t.Fatal(err)
		}
	}
	want, err := tally.Bill()
	if sum := r.sum(t); err != nil || !sum.Equal(want.High.Amount) || len(want.Lines) != 2 {
		t.Errorf("%v in all, want %v of two prices, %v", sum, want, err)
	}
	var units int64
	err = r.QueryRow("SELECT units FROM counters WHERE counter = '" + c.String() + "'").Scan(&units)
	if err != nil || units != 2_000_001 {
		t.Errorf("%d units were counted, %v", units, err)
	}
}

// sum returns what all charges come to.
func (r *rows) sum(t *testing.T) (sum decimal.Decimal) {
	t.Helper()
	list, err := r.Query("SELECT amount FROM charges")
	if err != nil {
		t.Fatal(err)
	}
	defer list.Close()
	for list.Next() {
		var amount decimal.Decimal
		if err := list.Scan(&amount); err != nil {
			t.Fatal(err)
		}
		sum = sum.Add(amount)
	}
	return sum
}

func fourWorkers(t *testing.T, r *rows) {
	p, err := pricing.Account{ID: "waba-1", Zone: time.UTC}.Pricer()
	if err != nil {
		t.Fatal(err)
	}
	var before, events []pricing.Event
	for number := range 40 {
		ours := fmt.Sprint(15550000 + number)
		first, then := allowanceOf(ours)
		before, events = append(before, first...), append(events, then...)
		counter := fmt.Sprintf("2026-11/number/%s//service", ours)
		if _, err := r.Exec("INSERT INTO counters VALUES ('" + counter + "', 997)"); err != nil {
			t.Fatal(err)
		}
	}
	want, err := p.Replay(slices.Values(slices.Concat(before, events)))
	if err != nil {
		t.Fatal(err)
	}
	queue := make(chan pricing.Event)
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for e := range queue {
				if err := r.charge(t.Context(), p, e); err != nil {
					t.Error(err)
				}
			}
		})
	}
	for _, e := range events {
		queue <- e
	}
	close(queue)
	all.Wait()
	if sum := r.sum(t); !sum.Equal(want.High.Amount) || !want.Low.Amount.Equal(want.High.Amount) || sum.IsZero() {
		t.Errorf("%v in all, want %v", sum, want)
	}
	var wrong int
	const others = "SELECT count(*) FROM counters WHERE counter LIKE '%service' AND units <> 1000"
	err = r.QueryRow(others).Scan(&wrong)
	if err != nil || wrong > 0 {
		t.Errorf("%d allowances aren't used up or overdrawn: %v", wrong, err)
	}
}

// allowanceOf are 997 answers of a number within its allowance, and what comes then: users who
// write, eight answers of which three are free, templates, and webhooks that come twice.
func allowanceOf(ours string) (before, then []pricing.Event) {
	noon := time.Date(2026, time.November, 21, 12, 0, 0, 0, time.UTC)
	for i := range 1005 {
		user, at := fmt.Sprintf("5511%09d", i), noon.Add(time.Duration(i)*time.Second)
		reply := pricing.Event{ID: fmt.Sprint(ours, "m", i), At: at, Number: "+" + ours, User: user,
			Message: pricing.Message{Category: category.Service}}
		if i < 997 {
			before = append(before, reply)
			continue
		}
		then = append(then, reply, reply)
		wrote := pricing.Event{ID: fmt.Sprint(ours, "u", i), At: at.Add(-time.Second),
			Number: ours, User: "+" + user, Inbound: true}
		template := pricing.Event{ID: fmt.Sprint(ours, "t", i), At: at, Number: ours, User: user,
			Message: pricing.Message{Category: category.Marketing}}
		if i%4 == 0 {
			then = append(then, wrote, template, wrote)
		}
	}
	return before, then
}
