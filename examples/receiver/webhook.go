package main

import (
	"crypto/subtle"
	"errors"
	"net/http"

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
	select {
	case s.bodies <- struct{}{}:
		defer func() { <-s.bodies }()
	case <-r.Context().Done():
		return
	}
	body, err := webhook.ReadBody(r.Body)
	if err == nil && s.secret != "" { // before any of the bytes is believed
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
	skipped, err := s.ledger.Record(&batch)
	if err != nil {
		s.log.Error("a webhook isn't stored", "why", err)
		answer(w, http.StatusInternalServerError, "not stored: send it again")
		return
	}
	s.recent.add(&batch, skipped, s.now())
	w.WriteHeader(http.StatusOK)
}

// status returns the answer to a webhook that can't be taken.
func status(err error) int {
	switch {
	case errors.Is(err, webhook.ErrSignature):
		return http.StatusUnauthorized
	case errors.Is(err, webhook.ErrLimit):
		return http.StatusRequestEntityTooLarge
	}
	return http.StatusBadRequest // malformed, or it broke off
}
