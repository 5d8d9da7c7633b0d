package main

import "net/http"

// routes returns the server's answers by method and path.
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
