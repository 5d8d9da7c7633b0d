package main

import (
	"crypto/subtle"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/wacost/wacost/pricing/ledger"
	"github.com/wacost/wacost/pricing/webhook"
)

// bodiesAtOnce is how many bodies are read at once; the others wait. Each may
// have webhook.MaxBody bytes.
const bodiesAtOnce = 64

// A server answers Meta, and those who want to see the bill.
type server struct {
	ledger *ledger.Ledger
	store  *store
	secret string
	token  string
	open   bool
	zone   *time.Location
	now    func() time.Time // the only clock
	log    *slog.Logger
	bodies chan struct{}
	recent recent

	folding sync.Mutex // one report at a time is worked out
	reports map[period]*report
}

func newServer(l *ledger.Ledger, db *store, o *options, now func() time.Time, log *slog.Logger) *server {
	return &server{ledger: l, store: db, secret: o.secret, token: o.token, open: o.open, zone: o.account.Zone, now: now, log: log,
		bodies: make(chan struct{}, bodiesAtOnce), reports: map[period]*report{}}
}

func (s *server) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /webhook", s.subscribe)
	mux.HandleFunc("POST /webhook", s.take)
	mux.HandleFunc("GET /bill.json", s.private(s.bill))
	mux.HandleFunc("GET /{$}", s.private(s.page))
	mux.HandleFunc("GET /healthz", s.health)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.Header().Set("Cache-Control", "no-store")
		mux.ServeHTTP(w, r)
	})
}

// subscribe answers Meta's question of whether this is the endpoint of who sets
// it up: who knows the verify token gets the challenge back.
func (s *server) subscribe(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	known := s.token != "" && subtle.ConstantTimeCompare([]byte(q.Get("hub.verify_token")), []byte(s.token)) == 1
	if q.Get("hub.mode") != "subscribe" || !known {
		s.refuse(w, http.StatusForbidden, "subscription", errors.New("not mode subscribe with our verify token"))
		return
	}
	s.log.Info("subscribed")
	answer(w, http.StatusOK, q.Get("hub.challenge"))
}

// take takes a webhook. It answers 200 only when what it told is stored, and
// Meta repeats what isn't answered so. To get a repetition is harmless, so
// nothing is lost and nothing counts twice.
func (s *server) take(w http.ResponseWriter, r *http.Request) {
	select {
	case s.bodies <- struct{}{}:
		defer func() { <-s.bodies }()
	case <-r.Context().Done():
		return
	}
	body, err := webhook.ReadBody(r.Body)
	if err == nil && s.secret != "" { // of the bytes as they came, before any of them is believed
		err = webhook.Verify(body, r.Header.Get(webhook.SignatureHeader), s.secret)
	}
	var batch webhook.Batch
	if err == nil {
		batch, err = webhook.Decode(body)
	}
	if err != nil {
		s.refuse(w, status(err), "webhook", err, "bytes", len(body))
		return
	}
	left, err := s.ledger.Record(&batch)
	if err != nil {
		s.log.Error("a webhook isn't stored", "why", err)
		answer(w, http.StatusInternalServerError, "not stored: send it again")
		return
	}
	s.recent.add(&batch, left, s.now())
	w.WriteHeader(http.StatusOK)
}

// status is the answer to a webhook that can't be taken.
func status(err error) int {
	switch {
	case errors.Is(err, webhook.ErrNoSignature), errors.Is(err, webhook.ErrBadSignature), errors.Is(err, webhook.ErrMismatch):
		return http.StatusUnauthorized
	case errors.Is(err, webhook.ErrLimit):
		return http.StatusRequestEntityTooLarge
	}
	return http.StatusBadRequest // malformed, or it broke off
}

// private shows something to this machine only. A tunnel or proxy that brings
// the webhooks would show it to the world, and so would a web page that calls
// this machine by a name of its own.
func (s *server) private(h http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		forwarded := r.Header.Get("Forwarded") != "" || r.Header.Get("X-Forwarded-For") != ""
		if !s.open && (forwarded || !local(r.Host) || !local(r.RemoteAddr)) {
			s.refuse(w, http.StatusForbidden, "bill", errors.New("it is shown on this machine only, at localhost; -open shows it to all"))
			return
		}
		h(w, r)
	}
}

// local tells whether an address, with a port or without, is of this machine.
func local(addr string) bool {
	host := addr
	if h, _, err := net.SplitHostPort(addr); err == nil {
		host = h
	}
	return host == "localhost" || net.ParseIP(strings.Trim(host, "[]")).IsLoopback()
}

// health tells whether the database answers.
func (s *server) health(w http.ResponseWriter, _ *http.Request) {
	if _, err := s.store.Entry(""); err != nil {
		s.log.Error("the database doesn't answer", "why", err)
		answer(w, http.StatusServiceUnavailable, "the database doesn't answer")
		return
	}
	answer(w, http.StatusOK, "ok")
}

// refuse answers with an error of the other side. What is logged has nothing of
// the request but its length: bodies and message IDs are personal.
func (s *server) refuse(w http.ResponseWriter, status int, what string, why error, more ...any) {
	s.log.Warn("refused", append([]any{"what", what, "status", status, "why", why}, more...)...)
	answer(w, status, why.Error())
}

func answer(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, text) // who doesn't listen asks again
}
