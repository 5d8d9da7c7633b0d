package main

import "net/http"

// webhooks returns the answers to Meta, by method and path.
func (s *server) webhooks() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /webhook", s.subscribe)
	mux.HandleFunc("POST /webhook", s.take)
	mux.HandleFunc("GET /healthz", s.health)
	return guarded(mux)
}

// bills returns the answers to people, by method and path. They have an address of
// their own, so that whatever passes on webhooks can't reach them.
func (s *server) bills() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /bill.json", s.private(s.bill))
	mux.HandleFunc("GET /quote", s.private(s.quote))
	mux.HandleFunc("GET /{$}", s.private(s.page))
	mux.HandleFunc("GET /healthz", s.health)
	return guarded(mux)
}

// guarded has browsers take answers for what they say they are, and keep none.
func guarded(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.Header().Set("Cache-Control", "no-store")
		h.ServeHTTP(w, r)
	})
}
