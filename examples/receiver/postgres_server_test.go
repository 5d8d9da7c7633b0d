package main

import (
	"context"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// A pgServer is a PostgreSQL that the tests started. It listens on a Unix socket in
// its own folder only.
type pgServer struct {
	bin     string // folder of PostgreSQL's programs
	dir     string // of everything; short, as a socket's path has at most 107 bytes
	running *exec.Cmd
	exited  chan struct{} // closed when running has ended
	janitor io.Closer
}

// pgMissing says why there is no PostgreSQL to test with.
type pgMissing string

func (m pgMissing) Error() string { return string(m) }

// postgresServer starts the server of all tests.
var postgresServer = sync.OnceValues(func() (*pgServer, error) {
	bin, err := pgPrograms()
	if err != nil {
		return nil, err
	}
	s, err := newServerOf(bin)
	pgStarted.Store(s)
	return s, err
})

var pgStarted atomic.Pointer[pgServer]

// pgPrograms is the folder of the newest PostgreSQL that Debian installed.
func pgPrograms() (string, error) {
	list, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	newest := 0
	for _, path := range list {
		n, _ := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(path))))
		newest = max(newest, n)
	}
	if newest < 15 {
		return "", pgMissing("no PostgreSQL 15 or newer in /usr/lib/postgresql: see .ci/postgres")
	}
	return fmt.Sprintf("/usr/lib/postgresql/%d/bin", newest), nil
}

// newServerOf makes a server with the programs of a folder, and starts it.
func newServerOf(bin string) (*pgServer, error) {
	dir, err := os.MkdirTemp("/tmp", "pg")
	if err != nil {
		return nil, err
	}
	s := &pgServer{bin: bin, dir: dir}
	if err := ownedByServer(dir); err != nil {
		return nil, err
	}
	if s.janitor, err = s.clean(); err != nil {
		return nil, err
	}
	// Another order of texts than that of bytes, as databases often have.
	initdb := s.command("initdb", "-D", s.data(), "-U", "postgres", "-A", "trust", "-E", "UTF8",
		"--no-sync", "--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=en-US")
	if out, err := initdb.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("%w: %s", err, out)
	}
	return s, s.start()
}

// clean has a shell end the server and remove its folder once this process is gone,
// however it ends. To close what is returned does so, too.
func (s *pgServer) clean() (io.Closer, error) {
	const script = `trap '' INT
cat >/dev/null
kill -QUIT "$(head -n 1 "$0/data/postmaster.pid")" 2>/dev/null
for i in 1 2 3 4 5 6 7 8 9 10; do rm -rf "$0" && exit; sleep 0.2; done`
	shell := exec.Command("sh", "-c", script, s.dir)
	in, err := shell.StdinPipe()
	if err != nil {
		return nil, err
	}
	return in, shell.Start()
}

func (s *pgServer) data() string { return filepath.Join(s.dir, "data") }

// command is one of PostgreSQL's programs, run by a user whom the server accepts.
func (s *pgServer) command(name string, args ...string) *exec.Cmd {
	c := exec.Command(filepath.Join(s.bin, name), args...)
	c.Dir = s.dir
	runAsServer(c)
	return c
}

// url is the address of a database.
func (s *pgServer) url(database string) string {
	at := url.Values{"host": {s.dir}, "user": {"postgres"}}
	return "postgres:///" + database + "?" + at.Encode()
}

// start starts the server, and waits until it answers. After a kill, the processes of the one
// before may take a moment to end.
func (s *pgServer) start() error {
	log, err := os.OpenFile(filepath.Join(s.dir, "log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer log.Close()
	for began := time.Now(); time.Since(began) < time.Minute; time.Sleep(20 * time.Millisecond) {
		if s.exited == nil {
			c := s.command("postgres", "-D", s.data(), "-k", s.dir, "-c", "listen_addresses=")
			c.Stdout, c.Stderr = log, log
			if err := c.Start(); err != nil {
				return err
			}
			exited := make(chan struct{})
			go func() { _ = c.Wait(); close(exited) }()
			s.running, s.exited = c, exited
		}
		select {
		case <-s.exited:
			s.exited = nil
			continue
		default:
		}
		if db, err := pgx.Connect(context.Background(), s.url("postgres")); err == nil {
			return db.Close(context.Background())
		}
	}
	text, _ := os.ReadFile(log.Name())
	return fmt.Errorf("PostgreSQL doesn't answer; its log:\n%s", text)
}

// kill ends the server as a crash does.
func (s *pgServer) kill(t *testing.T) {
	t.Helper()
	if err := s.running.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	<-s.exited
	s.exited = nil
}

// restart starts a server that was killed.
func (s *pgServer) restart(t *testing.T) {
	t.Helper()
	if err := s.start(); err != nil {
		t.Fatal(err)
	}
}

// stopPostgres ends the server of the tests, if any asked for it.
func stopPostgres() {
	if s := pgStarted.Load(); s != nil && s.exited != nil {
		_ = s.janitor.Close()
		<-s.exited
	}
}

// needPostgres is the server of the tests. Without PostgreSQL it skips the test, or fails it
// where WACOST_POSTGRES=1 asks for it.
func needPostgres(t testing.TB) *pgServer {
	t.Helper()
	s, err := postgresServer()
	missing, ok := err.(pgMissing)
	switch {
	case ok && os.Getenv("WACOST_POSTGRES") == "":
		t.Skipf("NOT TESTED WITH POSTGRESQL: %v", missing)
	case err != nil:
		t.Fatal(err)
	}
	return s
}

var databases atomic.Int64 // made so far

// newDatabase makes an empty database, with settings such as "default_transaction_isolation =
// serializable", and returns its address.
func newDatabase(t testing.TB, settings ...string) string {
	t.Helper()
	s := needPostgres(t)
	name := fmt.Sprintf("test%d", databases.Add(1))
	statements := []string{"CREATE DATABASE " + name + " TEMPLATE template0"}
	for _, setting := range settings {
		statements = append(statements, "ALTER DATABASE "+name+" SET "+setting)
	}
	execute(t, s.url("postgres"), statements...)
	t.Cleanup(func() { execute(t, s.url("postgres"), "DROP DATABASE "+name+" WITH (FORCE)") })
	return s.url(name)
}

// execute runs statements in a database.
func execute(t testing.TB, url string, statements ...string) {
	t.Helper()
	db, err := pgx.Connect(context.Background(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close(context.Background())
	for _, statement := range statements {
		if _, err := db.Exec(context.Background(), statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
}

// texts are the first column of what a query finds.
func texts(t testing.TB, url, query string, args ...any) []string {
	t.Helper()
	db, err := pgx.Connect(context.Background(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close(context.Background())
	rows, _ := db.Query(context.Background(), query, args...)
	list, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return list
}

// A server that is killed comes up again, with what was committed.
func TestPostgresServer(t *testing.T) {
	s, url := needPostgres(t), newDatabase(t)
	execute(t, url, "CREATE TABLE t (x text)", "INSERT INTO t VALUES ('a'), ('B'), ('c')")
	s.kill(t)
	s.restart(t)
	got := texts(t, url, "SELECT x FROM t ORDER BY x")
	if want := []string{"a", "B", "c"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q: the tests rest on an order that isn't that of bytes", got, want)
	}
}
