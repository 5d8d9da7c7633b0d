package main

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/webhook"
)

// decodedAtOnce is how many signed bodies are decoded and stored at once; the others
// wait.
const decodedAtOnce = 64

// A server answers Meta, and people who want to see the bill.
type server struct {
	accounts *accounts
	ledgers  *ledgers
	store    database
	secret   string
	token    string
	open     bool             // to all who reach the address
	now      func() time.Time // the only clock of bills
	log      *slog.Logger
	recent   recent

	bodies   intake
	decoders chan *webhook.Decoder // decodedAtOnce of them, but for those in use

	reporting sync.Mutex // one report at a time is worked out
	reports   map[reportKey]*report
}

func newServer(db database, o *options, now func() time.Time, log *slog.Logger) *server {
	s := &server{
		accounts: o.accounts,
		ledgers:  newLedgers(o.accounts, db),
		store:    db,
		secret:   o.secret,
		token:    o.token,
		open:     o.open,
		now:      now,
		log:      log,
		bodies:   intake{left: bodyMemory},
		decoders: make(chan *webhook.Decoder, decodedAtOnce),
		reports:  map[reportKey]*report{},
	}
	for range decodedAtOnce {
		s.decoders <- new(webhook.Decoder)
	}
	return s
}

// private answers requests from this machine only, unless the server is open. It
// refuses what comes through a tunnel or proxy that also brings the webhooks, and
// web pages that reach this machine under a name of their own.
func (s *server) private(h http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if !s.open && (forwarded(r.Header) || !local(r.Host) || !local(r.RemoteAddr)) {
			why := errors.New("it is shown on this machine only, at localhost; -open shows it to all")
			s.refuse(w, http.StatusForbidden, "bill", why)
			return
		}
		h(w, r)
	}
}

// forwarded reports whether a request came through a proxy or tunnel, as far as its
// headers tell. Each of these says so, whatever its value.
func forwarded(h http.Header) bool {
	for name := range h {
		switch name {
		case "Forwarded", "Via", "X-Real-Ip", "True-Client-Ip", "X-Client-Ip", "X-Cluster-Client-Ip":
			return true
		}
		for _, prefix := range []string{"X-Forwarded", "X-Original-", "Cf-", "Fly-", "Fastly-", "X-Envoy-", "X-Amzn-"} {
			if strings.HasPrefix(name, prefix) {
				return true
			}
		}
	}
	return false
}

// local reports whether an address, with a port or without, is of this machine.
func local(addr string) bool {
	host := addr
	if h, _, err := net.SplitHostPort(addr); err == nil {
		host = h
	}
	return host == "localhost" || net.ParseIP(strings.Trim(host, "[]")).IsLoopback()
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
	addr, bill    string // where webhooks come, and where the bill is; "" is nowhere
	db            string
	secret, token string
	open          bool
	accounts      *accounts
}

// fail answers a request for a bill that can't be worked out: because of what was asked,
// such as for months that were deleted, because nobody waits for it any more, or else
// because something is at fault.
func (s *server) fail(w http.ResponseWriter, why error) {
	switch {
	case errors.As(why, new(*pricing.InputError)):
		s.refuse(w, http.StatusBadRequest, "bill", why)
	case errors.Is(why, context.Canceled):
	default:
		s.log.Error("no bill", "why", why)
		answer(w, http.StatusInternalServerError, "no bill: the log says why")
	}
}
