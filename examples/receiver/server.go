package main

import (
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/ledger"
)

// bodiesAtOnce is how many bodies are read at once; the others wait. Each may
// have webhook.MaxBody bytes.
const bodiesAtOnce = 64

// A server answers Meta, and people who want to see the bill.
type server struct {
	ledger *ledger.Ledger
	store  *batched
	secret string
	token  string
	open   bool // to all who reach the address
	zone   *time.Location
	now    func() time.Time // the only clock
	log    *slog.Logger
	bodies chan struct{}
	recent recent

	reporting sync.Mutex // one report at a time is worked out
	reports   map[period]*report
}

func newServer(l *ledger.Ledger, db *batched, o *options, now func() time.Time, log *slog.Logger) *server {
	return &server{
		ledger:  l,
		store:   db,
		secret:  o.secret,
		token:   o.token,
		open:    o.open,
		zone:    o.account.Zone,
		now:     now,
		log:     log,
		bodies:  make(chan struct{}, bodiesAtOnce),
		reports: map[period]*report{},
	}
}

// private answers requests from this machine only, unless the server is open. It
// refuses what comes through a tunnel or proxy that also brings the webhooks, and
// web pages that reach this machine under a name of their own.
func (s *server) private(h http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		forwarded := r.Header.Get("Forwarded") != "" || r.Header.Get("X-Forwarded-For") != ""
		if !s.open && (forwarded || !local(r.Host) || !local(r.RemoteAddr)) {
			why := errors.New("it is shown on this machine only, at localhost; -open shows it to all")
			s.refuse(w, http.StatusForbidden, "bill", why)
			return
		}
		h(w, r)
	}
}

// local reports whether an address, with a port or without, is of this machine.
func local(addr string) bool {
	host := addr
	if h, _, err := net.SplitHostPort(addr); err == nil {
		host = h
	}
	return host == "localhost" || net.ParseIP(strings.Trim(host, "[]")).IsLoopback()
}

// health answers with 200 if the database answers.
func (s *server) health(w http.ResponseWriter, _ *http.Request) {
	if _, err := s.store.Entry(""); err != nil {
		s.log.Error("the database doesn't answer", "why", err)
		answer(w, http.StatusServiceUnavailable, "the database doesn't answer")
		return
	}
	answer(w, http.StatusOK, "ok")
}

// refuse answers a request that is at fault. Nothing of the request is logged but
// its length: bodies and message IDs are personal data.
func (s *server) refuse(w http.ResponseWriter, status int, what string, why error, more ...any) {
	s.log.Warn("refused", append([]any{"what", what, "status", status, "why", why}, more...)...)
	answer(w, status, why.Error())
}

// answer writes a plain text.
func answer(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, text) // a client that doesn't get it asks again
}

// options are the command line and the environment.
type options struct {
	addr, db      string
	secret, token string
	open          bool
	account       pricing.Account
	number        string // of webhooks that name none
}

// fail answers a request for a bill that can't be worked out.
func (s *server) fail(w http.ResponseWriter, why error) {
	s.log.Error("no bill", "why", why)
	answer(w, http.StatusInternalServerError, "no bill: the log says why")
}
