package main

import (
	"context"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"net/http"
	"os"
	"strings"

	"github.com/wacost/wacost/pricing/webhook"
)

// subscribe answers Meta's request when someone enters this endpoint in the app's
// dashboard. It returns the challenge to those who know the verify token.
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

// take takes a webhook. It answers with 200 only once its facts are stored, and
// Meta repeats all other webhooks. The store keeps each fact once. Therefore
// nothing is lost, and nothing counts twice.
func (s *server) take(w http.ResponseWriter, r *http.Request) {
	header := r.Header.Get(webhook.SignatureHeader)
	if err := s.admit(r, header); err != nil {
		dropRest(w)
		s.refuse(w, status(err), "webhook", err, "bytes", 0)
		return
	}
	body, release, err := s.bodies.read(w, r)
	defer release()
	if err != nil {
		dropRest(w)
	}
	if err == nil && s.secret != "" { // before any of the bytes is believed
		err = webhook.Verify(body, header, s.secret)
	}
	var batch webhook.Batch
	if err == nil {
		select { // only what is there in full and signed waits here
		case d := <-s.decoders:
			defer func() { s.decoders <- d }()
			batch, err = d.Decode(body)
		case <-r.Context().Done():
			return
		}
	}
	if err != nil {
		s.refuse(w, status(err), "webhook", err, "bytes", len(body))
		return
	}
	skipped, err := s.ledgers.record(context.WithoutCancel(r.Context()), &batch) // though nobody waits any more
	if err != nil {
		s.log.Error("a webhook isn't stored", "why", err)
		answer(w, http.StatusInternalServerError, "not stored: send it again")
		return
	}
	s.recent.add(&batch, skipped, s.now())
	w.WriteHeader(http.StatusOK)
}

// dropRest has the connection end with the answer, and the rest of the body not be
// waited for.
func dropRest(w http.ResponseWriter) {
	w.Header().Set("Connection", "close")
	_ = http.NewResponseController(w).SetReadDeadline(longAgo) // a test has none
}

// errBrowser answers a web page that sends made-up webhooks to the machine of
// whoever looks at it. Browsers name the page's origin; Meta sends none.
var errBrowser = errors.New("sent by a web page")

// admit refuses what can't be a webhook of Meta's, before any of its body is read.
func (s *server) admit(r *http.Request, signature string) error {
	if s.secret == "" {
		if len(r.Header.Values("Origin"))+len(r.Header.Values("Sec-Fetch-Site")) > 0 {
			return errBrowser
		}
		return nil
	}
	digits, ok := strings.CutPrefix(signature, "sha256=")
	if raw, err := hex.DecodeString(digits); ok && err == nil && len(raw) == 32 {
		return nil
	}
	return webhook.Verify(nil, signature, s.secret) // which says what is wrong with it
}

// status returns the answer to a webhook that can't be taken.
func status(err error) int {
	switch {
	case errors.Is(err, webhook.ErrSignature):
		return http.StatusUnauthorized
	case errors.Is(err, errBrowser):
		return http.StatusForbidden
	case errors.Is(err, webhook.ErrLimit):
		return http.StatusRequestEntityTooLarge
	case errors.Is(err, errBusy):
		return http.StatusServiceUnavailable
	case errors.Is(err, os.ErrDeadlineExceeded):
		return http.StatusRequestTimeout
	}
	return http.StatusBadRequest // malformed, or it broke off
}
