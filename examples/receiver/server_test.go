package main

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/ledger"
	"github.com/wacost/wacost/pricing/webhook"
)

const (
	secret = "secret of a test"
	token  = "token of a test"
)

var account = pricing.Account{Currency: "USD", Zone: time.UTC}

func sign(body []byte, secret string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write(body)
	return "sha256=" + hex.EncodeToString(mac.Sum(nil))
}

// A site is a receiver of a test, at noon.
type site struct {
	*server
	db  *batched
	log bytes.Buffer
}

// newSite returns a receiver of one account, unless there are others in the options.
func newSite(t *testing.T, o options) *site {
	t.Helper()
	if o.accounts == nil {
		o.accounts = oneAccount(account, "")
	}
	db, err := openBatched(t.Context(), t.TempDir()+"/receiver.db", o.accounts)
	s := &site{db: opened(t, db, err)}
	s.server = newServer(db, &o, func() time.Time { return noon }, slog.New(slog.NewTextHandler(&s.log, nil)))
	return s
}

// ledger returns that of the first account.
func (s *site) ledger(t *testing.T) *ledger.Ledger {
	t.Helper()
	l, err := s.ledgers.open(s.accounts.list[0].Account)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// ask sends a request from this machine.
func (s *site) ask(method, target, body string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	r.Host, r.RemoteAddr = "localhost:8080", "127.0.0.1:50000"
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	s.at(r.URL.Path).ServeHTTP(w, r)
	return w
}

// at returns what answers at a path: the bill has an address of its own.
func (s *site) at(path string) http.Handler {
	if path == "/webhook" {
		return s.webhooks()
	}
	return s.bills()
}

func (s *site) post(body []byte) int {
	return s.ask("POST", "/webhook", string(body), webhook.SignatureHeader, sign(body, secret)).Code
}

// offline is the bill that a ledger in memory makes of the same webhooks.
func offline(t *testing.T, bodies iter.Seq[[]byte], s ledger.Store) *ledger.Ledger {
	t.Helper()
	l, err := ledger.New(account, ledger.Options{Store: s})
	if err != nil {
		t.Fatal(err)
	}
	for body := range bodies {
		batch, err := webhook.Decode(body)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := l.Record(t.Context(), &batch); err != nil {
			t.Fatal(err)
		}
	}
	return l
}

// statement is what /bill.json answers for a month.
func statement(t *testing.T, l *ledger.Ledger, month time.Month) string {
	t.Helper()
	from := time.Date(2026, month, 1, 0, 0, 0, 0, time.UTC)
	s, err := l.Statement(t.Context(), from, from.AddDate(0, 1, 0), nil)
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	if len(s.Bill.Lines) == 0 {
		t.Fatal("a bill of nothing")
	}
	return string(text) + "\n"
}

func TestWebhook(t *testing.T) {
	const good = `{"object":"whatsapp_business_account","entry":[{"id":"701","changes":[{"field":"messages",
		"value":{"metadata":{"phone_number_id":"801"},
		"statuses":[{"id":"wamid.PERSONAL","status":"delivered","timestamp":"1795000000","recipient_id":"491700000001",
		"pricing":{"billable":true,"pricing_model":"PMP","type":"regular","category":"marketing"}}]}}]}]}`
	deep := strings.Repeat("[", 100)
	for _, c := range []struct {
		name, body, signature string
		status                int
		says                  string
	}{
		{"signed", good, sign([]byte(good), secret), 200, ""},
		{"again", good, sign([]byte(good), secret), 200, ""},
		{"no signature", good, "", 401, "header is missing"},
		{"of another secret", good, sign([]byte(good), "another"), 401, "doesn't match"},
		{"of another body", good + " ", sign([]byte(good), secret), 401, "doesn't match"},
		{"no signature at all", good, "sha1=00", 401, "64 hexadecimal digits"},
		{"malformed", `{"object":}`, sign([]byte(`{"object":}`), secret), 400, "at byte 10"},
		{"malformed and not signed", `{"object":}`, "", 401, "header is missing"},
		{"long and not signed", strings.Repeat(" ", webhook.MaxBody+1), "", 401, "header is missing"},
		{"nothing", "", sign(nil, secret), 400, "at byte 0"},
		{"too deep", deep, sign([]byte(deep), secret), 413, "more than 64 levels"},
		{"too long", strings.Repeat(" ", webhook.MaxBody+1), sign(nil, secret), 413, "more than 4194304 bytes"},
		{"nothing of costs", `{"object":"page"}`, sign([]byte(`{"object":"page"}`), secret), 200, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newSite(t, options{secret: secret})
			header := []string{webhook.SignatureHeader, c.signature}
			w := s.ask("POST", "/webhook", c.body, header[:2*min(1, len(c.signature))]...)
			if w.Code != c.status || !strings.Contains(w.Body.String(), c.says) {
				t.Errorf("%d %q, want %d and %q", w.Code, w.Body, c.status, c.says)
			}
			log := s.log.String()
			if strings.Contains(log, "PERSONAL") || strings.Contains(log, "49170") {
				t.Errorf("personal data in the log: %s", log)
			}
			if logged := strings.Contains(log, fmt.Sprint("status=", c.status)); logged != (c.status != 200) {
				t.Errorf("log: %s", log)
			}
			list, err := s.ledger(t).Message(t.Context(), "wamid.PERSONAL")
			if stored := len(list) > 0; err != nil || stored != (c.status == 200 && c.body == good) {
				t.Errorf("stored: %v (%v)", stored, err)
			}
		})
	}
}

// broken can't be read to its end.
type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, errors.New("cut off") }

func TestWebhookThatBreaksOff(t *testing.T) {
	s := newSite(t, options{secret: secret})
	w := httptest.NewRecorder()
	r := httptest.NewRequest("POST", "/webhook", io.MultiReader(strings.NewReader("{"), broken{}))
	r.Header.Set(webhook.SignatureHeader, sign([]byte("{"), secret))
	s.webhooks().ServeHTTP(w, r)
	if w.Code != 400 || s.bodies.left != bodyMemory {
		t.Errorf("status %d, want 400; %d bytes left", w.Code, s.bodies.left)
	}
}

// What can't be stored isn't answered with 200, so Meta sends it again.
func TestWebhookNotStored(t *testing.T) {
	s := newSite(t, options{secret: secret})
	bodies := traffic(1, 1)
	if err := s.store.Close(); err != nil {
		t.Fatal(err)
	}
	for body := range bodies {
		if status := s.post(body); status != 500 {
			t.Errorf("status %d, want 500", status)
		}
	}
	for path, want := range map[string]int{"/healthz": 503, "/bill.json": 500, "/": 500} {
		if w := s.ask("GET", path, ""); w.Code != want {
			t.Errorf("%s: %d %s, want %d", path, w.Code, w.Body, want)
		}
	}
	if !strings.Contains(s.log.String(), errClosed.Error()) {
		t.Errorf("log: %s", s.log.String())
	}
}

func TestInsecure(t *testing.T) {
	s := newSite(t, options{})
	for body := range traffic(1, 1) {
		if w := s.ask("POST", "/webhook", string(body)); w.Code != 200 {
			t.Errorf("status %d, want 200 without a secret", w.Code)
		}
	}
}

// Whoever tries the receiver out may have a web page open that sends webhooks to it.
func TestInsecureRefusesBrowsers(t *testing.T) {
	for _, header := range [][]string{
		{"Origin", "https://example.com"}, {"Origin", "null"}, {"Sec-Fetch-Site", "cross-site"},
	} {
		s := newSite(t, options{})
		w := s.ask("POST", "/webhook", string(one(1)), append(header, "Content-Type", "text/plain")...)
		if n := s.mark(t); w.Code != 403 || n != 0 {
			t.Errorf("%q: status %d, %d changes", header, w.Code, n)
		}
	}
}

func TestSubscribe(t *testing.T) {
	good := url.Values{"hub.mode": {"subscribe"}, "hub.verify_token": {token}, "hub.challenge": {"<b>1158201444"}}
	with := func(name, value string) url.Values {
		q := url.Values{}
		for k, v := range good {
			q[k] = v
		}
		q.Set(name, value)
		return q
	}
	for _, c := range []struct {
		name   string
		query  url.Values
		token  string
		status int
	}{
		{"Meta's question", good, token, 200},
		{"another token", with("hub.verify_token", "guess"), token, 403},
		{"another mode", with("hub.mode", "unsubscribe"), token, 403},
		{"no token of ours", with("hub.verify_token", ""), "", 403},
		{"no query", nil, token, 403},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newSite(t, options{secret: secret, token: c.token})
			w := s.ask("GET", "/webhook?"+c.query.Encode(), "")
			if w.Code != c.status || (w.Body.String() == "<b>1158201444") != (c.status == 200) {
				t.Errorf("%d %q, want %d", w.Code, w.Body, c.status)
			}
			kind, sniff := w.Header().Get("Content-Type"), w.Header().Get("X-Content-Type-Options")
			if kind != "text/plain; charset=utf-8" || sniff != "nosniff" {
				t.Errorf("type %q: a browser may run the challenge", kind)
			}
			if strings.Contains(s.log.String(), token) {
				t.Errorf("log: %s", s.log.String())
			}
		})
	}
}

// Webhooks that come twice and in another order give the bill of a ledger in
// memory.
func TestBill(t *testing.T) {
	s := newSite(t, options{secret: secret})
	const n = 1200
	var bodies [][]byte
	for body := range traffic(3, n) {
		bodies = append(bodies, body)
		if status := s.post(body); status != 200 {
			t.Fatalf("status %d", status)
		}
		if len(bodies)%400 == 0 { // asked for on the way, it is worked out in steps
			s.ask("GET", "/bill.json", "")
			s.ask("GET", "/", "")
		}
	}
	for i := len(bodies) - 1; i >= 0; i -= 2 {
		s.post(bodies[i])
	}
	l := offline(t, traffic(3, n), nil)
	for target, month := range map[string]time.Month{
		"/bill.json":               time.November,
		"/bill.json?month=2026-11": time.November,
		"/bill.json?month=2026-10": time.October,
		"/bill.json?from=2026-10-01&to=2026-11-01T00:00:00Z": time.October,
	} {
		w := s.ask("GET", target, "")
		if diff := cmp.Diff(statement(t, l, month), w.Body.String()); diff != "" || w.Code != 200 {
			t.Errorf("%s: %d (-offline +receiver):\n%s", target, w.Code, diff)
		}
	}
}

func TestBillAsked(t *testing.T) {
	s := newSite(t, options{secret: secret})
	for query, want := range map[string]int{
		"month=2026-11": 200, "month=2026-13": 400, "month=November": 400, "month=2026-11&from=2026-11-01": 400,
		"from=2026-11-01": 200, "to=2026-11-01": 200, "from=2026-11-01&to=2026-12-01": 200,
		"from=2026-11-01T00:00:00%2B01:00": 200, "from=2026-12-01&to=2026-11-01": 400,
		"from=2026-11-01&to=2026-11-01": 400, "from=yesterday": 400, "to=2026-11-31": 400,
	} {
		for _, path := range []string{"/bill.json?", "/?"} {
			if w := s.ask("GET", path+query, ""); w.Code != want {
				t.Errorf("%s: %d %s, want %d", path+query, w.Code, w.Body, want)
			}
		}
	}
	w := s.ask("GET", "/bill.json", "")
	var got ledger.Statement
	kind := w.Header().Get("Content-Type")
	err := json.Unmarshal(w.Body.Bytes(), &got)
	if err != nil || kind != "application/json" || got.Bill.High.String() != "0 USD" {
		t.Errorf("a bill of nothing: %v %s", err, w.Body)
	}
}

func TestOnlyThisMachineSeesTheBill(t *testing.T) {
	for _, c := range []struct {
		name, host, from string
		header           []string
		open             bool
		status           int
	}{
		{"localhost", "localhost:8080", "127.0.0.1:1", nil, false, 200},
		{"by address", "127.0.0.1", "127.0.0.1:1", nil, false, 200},
		{"IPv6", "[::1]:8080", "[::1]:1", nil, false, 200},
		{"IPv6 without a port", "[::1]", "[::1]:1", nil, false, 200},
		{"a name of the world", "example.com", "127.0.0.1:1", nil, false, 403},
		{"another machine", "localhost:8080", "192.0.2.1:1", nil, false, 403},
		{"through a proxy", "localhost:8080", "127.0.0.1:1", []string{"X-Forwarded-For", "192.0.2.1"}, false, 403},
		{"through a newer proxy", "localhost:8080", "127.0.0.1:1", []string{"Forwarded", "for=192.0.2.1"}, false, 403},
		{"a proxy's word", "127.0.0.1:8081", "127.0.0.1:1", []string{"X-Real-IP", "192.0.2.1"}, false, 403},
		{"an empty word", "127.0.0.1:8081", "127.0.0.1:1", []string{"Via", ""}, false, 403},
		{"the name it had", "127.0.0.1:8081", "127.0.0.1:1", []string{"X-Forwarded-Host", "example.com"}, false, 403},
		{"over TLS", "127.0.0.1:8081", "127.0.0.1:1", []string{"X-Forwarded-Proto", "https"}, false, 403},
		{"Cloudflare", "127.0.0.1:8081", "127.0.0.1:1", []string{"CF-Connecting-IP", "192.0.2.1"}, false, 403},
		{"Akamai", "127.0.0.1:8081", "127.0.0.1:1", []string{"True-Client-IP", "192.0.2.1"}, false, 403},
		{"a browser", "127.0.0.1:8081", "127.0.0.1:1", []string{"Accept-Language", "en"}, false, 200},
		{"open", "example.com", "192.0.2.1:1", []string{"X-Forwarded-For", "192.0.2.1"}, true, 200},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newSite(t, options{secret: secret, open: c.open})
			for path, want := range map[string]int{"/": c.status, "/bill.json": c.status, "/healthz": 200} {
				r := httptest.NewRequestWithContext(context.Background(), "GET", path, nil)
				r.Host, r.RemoteAddr = c.host, c.from
				if c.header != nil {
					r.Header.Set(c.header[0], c.header[1])
				}
				w := httptest.NewRecorder()
				s.bills().ServeHTTP(w, r)
				if w.Code != want {
					t.Errorf("%s: %d, want %d", path, w.Code, want)
				}
			}
		})
	}
}

func TestOtherPathsAndMethods(t *testing.T) {
	s := newSite(t, options{secret: secret})
	for request, want := range map[string]int{
		"GET /elsewhere": 404, "PUT /webhook": 405, "POST /bill.json": 405, "POST /": 405, "DELETE /healthz": 405,
	} {
		method, path, _ := strings.Cut(request, " ")
		if w := s.ask(method, path, ""); w.Code != want {
			t.Errorf("%s: %d, want %d", request, w.Code, want)
		}
	}
}

// mark is that of the first account in the database.
func (s *site) mark(t *testing.T) int64 {
	t.Helper()
	mark, err := s.store.Mark(t.Context(), s.accounts.list[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	return mark
}

// monthOf is a month of accounts in UTC.
func monthOf(m pricing.Month) period { return monthIn(m, time.UTC) }
