package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/pricing/ledger"
)

// A pgProxy passes on what is said to a server, until a word of a client makes it cut the
// connection: before the server hears of it, or when the server has answered.
type pgProxy struct {
	word  atomic.Pointer[string]
	after atomic.Bool
}

// newProxy is a proxy for a database, and its address.
func newProxy(t *testing.T, address string) (*pgProxy, string) {
	t.Helper()
	at, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	const socket = ".s.PGSQL.5432"
	server := filepath.Join(at.Query().Get("host"), socket)
	dir, err := os.MkdirTemp("/tmp", "pgx") // short, as a socket's path has to be
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("unix", filepath.Join(dir, socket))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close(); _ = os.RemoveAll(dir) })
	p := &pgProxy{}
	go func() {
		for {
			client, err := l.Accept()
			if err != nil {
				return
			}
			behind, err := net.Dial("unix", server)
			if err != nil {
				_ = client.Close()
				continue
			}
			go p.pass(client, behind)
		}
	}()
	query := at.Query()
	query.Set("host", dir)
	at.RawQuery = query.Encode()
	return p, at.String()
}

// cut has the next connection of which a client says a word be cut.
func (p *pgProxy) cut(word string, after bool) {
	p.after.Store(after)
	p.word.Store(&word)
}

func (p *pgProxy) pass(client, server net.Conn) {
	defer client.Close()
	defer server.Close()
	answers := make(chan bool)
	var last atomic.Bool // the next answer isn't passed on
	go func() {
		defer close(answers)
		defer client.Close()
		buffer := make([]byte, 1<<16)
		for {
			n, err := server.Read(buffer)
			if err != nil || last.Load() {
				return
			}
			if _, err := client.Write(buffer[:n]); err != nil {
				return
			}
		}
	}()
	buffer := make([]byte, 1<<16)
	for {
		n, err := client.Read(buffer)
		if err != nil {
			return
		}
		word := p.word.Load()
		cut := word != nil && bytes.Contains(buffer[:n], []byte(*word)) &&
			p.word.CompareAndSwap(word, nil)
		switch {
		case cut && !p.after.Load():
			return
		case cut:
			last.Store(true)
		}
		if _, err := server.Write(buffer[:n]); err != nil {
			return
		}
		if cut {
			<-answers
			return
		}
	}
}

// A transaction is tried again when the connection was lost before its commit. Of a commit
// without an answer nobody knows, and the error says so: facts that come again are right
// either way.
func TestPostgresLostConnection(t *testing.T) {
	address := newDatabase(t)
	proxy, through := newProxy(t, address)
	p := newPostgres(t, through)
	for i, c := range []struct {
		name, word string // the message that reads or writes the fact
		after      bool
		unsure     bool // whether it was stored
		tries      int64
		facts      int // stored by one update
	}{
		{"nothing is lost", "no word", false, false, 0, 1},
		{"before it began", "k1", false, false, 1, 1},
		{"when the lock was taken", "k2", true, false, 1, 1},
		{"before the commit came", "fact 3", false, true, 0, 0},
		{"after the commit", "fact 4", true, true, 0, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			key, before := fmt.Sprint("k", i), p.retries.Load()
			write(t, p, "a", wrote("before", midday, "x")) // over a connection that is used again
			proxy.cut(c.word, c.after)
			err := addOne(p, "a", key, fmt.Sprint("fact ", i))
			if errors.As(err, new(*unsureError)) != c.unsure || c.unsure != (err != nil) {
				t.Errorf("error %v", err)
			}
			if n := p.retries.Load() - before; n != c.tries {
				t.Errorf("tried again %d times, want %d", n, c.tries)
			}
			list, err := p.Get(t.Context(), "a", key)
			for range 500 { // a server whose client is gone ends what it was told
				if err != nil || len(list[0].Sendings) == c.facts {
					break
				}
				time.Sleep(10 * time.Millisecond)
				list, err = p.Get(t.Context(), "a", key)
			}
			if err != nil || len(list[0].Sendings) != c.facts {
				t.Errorf("%d facts, want %d: %v", len(list[0].Sendings), c.facts, err)
			}
		})
	}
	if err := p.Healthy(t.Context()); err != nil {
		t.Error(err)
	}
}

// While the server is away, nothing is stored and /healthz says so; once it is there again,
// all goes on.
func TestPostgresServerAway(t *testing.T) {
	server, address := needPostgres(t), newDatabase(t)
	p := newPostgres(t, address)
	write(t, p, "a", wrote("k", midday, "x"))
	if err := p.Healthy(t.Context()); err != nil {
		t.Error(err)
	}
	server.kill(t)
	for fault := error(nil); fault == nil; { // its connections may live a moment longer
		_, fault = p.Get(t.Context(), "a", "k")
	}
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	err := p.Update(ctx, "a", nil, func([]ledger.Entry) (ledger.Change, error) {
		t.Error("called without a server")
		return ledger.Change{}, nil
	})
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v", err)
	}
	if err := addOne(p, "a", "k2", "fact"); err == nil {
		t.Error("stored without a server")
	}
	time.Sleep(time.Second) // for which health believes its last answer
	if err := p.Healthy(t.Context()); err == nil {
		t.Error("healthy without a server")
	}
	for _, err := range p.Entries(t.Context(), "a", ledger.Query{}) {
		if err == nil {
			t.Error("read without a server")
		}
	}
	server.restart(t)
	write(t, p, "a", wrote("k3", midday, "x"))
	has(t, p, "a", wrote("k", midday, "x"))
	time.Sleep(time.Second)
	if err := p.Healthy(t.Context()); err != nil {
		t.Error(err)
	}
}

// A transaction that waits for long isn't well.
func TestPostgresStuck(t *testing.T) {
	address := newDatabase(t)
	p, other := newPostgres(t, address), newPostgres(t, address)
	release := holdLane(t, other, "a")
	var err error
	done := make(chan bool)
	go func() { defer close(done); err = addOne(p, "a", "k", "fact") }()
	time.Sleep(slow + 100*time.Millisecond)
	fault := p.Healthy(t.Context())
	if fault == nil || !strings.Contains(fault.Error(), "under way") {
		t.Errorf("%v, want that a commit is stuck", fault)
	}
	release()
	if <-done; err != nil {
		t.Error(err)
	}
	if err := p.Healthy(t.Context()); err != nil {
		t.Error(err)
	}
}

// What pg_dump has written goes on in another server, marks included.
func TestPostgresRestore(t *testing.T) {
	server, address := needPostgres(t), newDatabase(t)
	bodies := slices.Collect(traffic(3, 3000))
	first := newPostgres(t, address)
	l := offline(t, slices.Values(bodies[:2000]), first)
	want := statement(t, l, time.October)
	mark, err := first.Mark(t.Context(), account.ID)
	if err != nil || mark == 0 {
		t.Fatalf("mark %d, %v", mark, err)
	}

	name := strings.TrimPrefix(mustParse(t, address).Path, "/")
	dump := server.command("pg_dump", "-h", server.dir, "-U", "postgres", "-Fc", name)
	copied, err := dump.Output()
	if err != nil {
		t.Fatal(err)
	}
	elsewhere, err := newServerOf(server.bin)
	if err != nil {
		t.Fatal(err)
	}
	defer elsewhere.janitor.Close()
	restore := elsewhere.command("pg_restore", "-h", elsewhere.dir, "-U", "postgres",
		"-d", "postgres")
	restore.Stdin = bytes.NewReader(copied)
	if out, err := restore.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}

	second := newPostgres(t, elsewhere.url("postgres"))
	if m, err := second.Mark(t.Context(), account.ID); m != mark || err != nil {
		t.Errorf("mark %d, want %d: %v", m, mark, err)
	}
	l = offline(t, slices.Values([][]byte{}), second)
	if diff := cmp.Diff(want, statement(t, l, time.October)); diff != "" {
		t.Errorf("the bill of what was restored (-before +after):\n%s", diff)
	}
	l = offline(t, slices.Values(bodies[2000:]), second)
	undisturbed := offline(t, slices.Values(bodies), nil)
	for _, month := range []time.Month{time.October, time.November} {
		if diff := cmp.Diff(statement(t, undisturbed, month), statement(t, l, month)); diff != "" {
			t.Errorf("%v (-undisturbed +restored):\n%s", month, diff)
		}
	}
}

func mustParse(t *testing.T, address string) *url.URL {
	t.Helper()
	at, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return at
}
