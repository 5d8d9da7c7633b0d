package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/wacost/wacost/pricing/webhook"
)

// listening serves the webhooks of a receiver of a test, as the program does.
func listening(t *testing.T) (*site, string) {
	t.Helper()
	s := newSite(t, options{secret: secret})
	server := httptest.NewUnstartedServer(nil)
	server.Config = newWeb(s.webhooks(), s.server.log)
	server.Start()
	t.Cleanup(server.Close)
	t.Cleanup(s.bodies.close) // else Close waits for bodies that don't come
	return s, server.Listener.Addr().String()
}

// begin opens a connection, sends the head of a webhook and some of its body.
func begin(t *testing.T, addr, signature string, length int, some []byte) net.Conn {
	t.Helper()
	c, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	head := fmt.Sprintf("POST /webhook HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n", length)
	if signature != "" {
		head += webhook.SignatureHeader + ": " + signature + "\r\n"
	}
	_, _ = c.Write(append([]byte(head+"\r\n"), some...)) // it may be refused meanwhile
	return c
}

// genuine sends a signed webhook, and says how long that took.
func genuine(t *testing.T, addr string, seed uint64) time.Duration {
	t.Helper()
	began := time.Now()
	for body := range traffic(seed, 1) {
		if err := newPoster("http://" + addr).post(body); err != nil {
			t.Errorf("a genuine webhook: %v", err)
		}
	}
	return time.Since(began)
}

// Hundreds of bodies that never come in full hold up no genuine webhook, whether
// they look signed or not, and however much of them came.
func TestSlowBodiesHoldUpNobody(t *testing.T) {
	looksSigned := "sha256=" + strings.Repeat("0", 64)
	for name, of := range map[string]struct {
		signature   string
		times, some int
	}{
		"not signed":            {"", 200, 1},
		"not well signed":       {"sha1=00", 200, 1},
		"signed, as they seem":  {looksSigned, 200, 1},
		"more than memory has":  {looksSigned, 3 * bodyMemory / webhook.MaxBody, webhook.MaxBody - 1},
		"as much as memory has": {looksSigned, bodyMemory / webhook.MaxBody, webhook.MaxBody - 1},
	} {
		t.Run(name, func(t *testing.T) {
			s, addr := listening(t)
			for range of.times {
				begin(t, addr, of.signature, webhook.MaxBody, bytes.Repeat([]byte(" "), of.some))
			}
			for i := range 3 {
				if took := genuine(t, addr, uint64(i)); took > 2*time.Second {
					t.Errorf("a genuine webhook took %v", took)
				}
			}
			s.bodies.mu.Lock()
			defer s.bodies.mu.Unlock()
			if s.bodies.left < 0 || s.bodies.left > bodyMemory {
				t.Errorf("%d bytes left of %d", s.bodies.left, bodyMemory)
			}
			if of.signature != looksSigned && len(s.bodies.coming) > 0 {
				t.Errorf("%d bodies are read though nobody signed them", len(s.bodies.coming))
			}
		})
	}
}

// unread fails a test that reads it.
type unread struct{ *testing.T }

func (u unread) Read([]byte) (int, error) {
	u.Error("the body is read")
	return 0, io.EOF
}

// A body costs nothing before the header looks signed.
func TestUnsignedBodiesAreNotRead(t *testing.T) {
	s := newSite(t, options{secret: secret})
	for _, signature := range []string{"", "sha1=00", "sha256=", sign(nil, secret) + "00", strings.Repeat("0", 64)} {
		r := httptest.NewRequest("POST", "/webhook", unread{t})
		r.Header.Set(webhook.SignatureHeader, signature)
		w := httptest.NewRecorder()
		s.webhooks().ServeHTTP(w, r)
		if w.Code != 401 || w.Header().Get("Connection") != "close" {
			t.Errorf("%q: status %d, %v", signature, w.Code, w.Header())
		}
	}
	r := httptest.NewRequest("POST", "/webhook", unread{t})
	r.Header.Set(webhook.SignatureHeader, sign(nil, secret))
	r.ContentLength = webhook.MaxBody + 1
	w := httptest.NewRecorder()
	if s.webhooks().ServeHTTP(w, r); w.Code != 413 {
		t.Errorf("too long, as it says itself: status %d", w.Code)
	}
}

// Where memory is used up, the body that has been coming for longest gives way. What
// is there in full is kept, and then there may be no room for others.
func TestWhichBodyGivesWay(t *testing.T) {
	in := intake{left: 10}
	stopped := ""
	body := func(name string) *incoming {
		b := &incoming{stop: func() { stopped += name }}
		if !in.begin(b) {
			t.Fatal("not taken")
		}
		return b
	}
	a, b, c := body("a"), body("b"), body("c")
	if !in.reserve(a, 4) || !in.reserve(b, 4) || !in.reserve(c, 4) || stopped != "a" || !in.wasCut(a) || in.left != 2 {
		t.Fatalf("stopped %q, %d left", stopped, in.left)
	}
	if in.reserve(a, 1) {
		t.Error("a body that was cut off gets more")
	}
	in.release(a)
	in.end(b)
	in.end(c)
	d := body("d")
	if in.reserve(d, 3) || stopped != "ad" || in.left != 2 {
		t.Errorf("stopped %q, %d left: want no room beside bodies that are there", stopped, in.left)
	}
	in.release(d)
	in.release(b)
	in.release(c)
	if in.left != 10 || len(in.coming) != 0 {
		t.Errorf("%d left, %d coming", in.left, len(in.coming))
	}
	body("e")
	in.close()
	if in.begin(&incoming{}) || stopped != "ade" {
		t.Errorf("stopped %q: want all of them at the end", stopped)
	}
}

// A client that doesn't send its body, and one that doesn't read its bill, don't keep
// the program from ending.
func TestEndsInSpiteOfSlowClients(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("there are no signals to end it with")
	}
	addr := freeAddress(t)
	p := start(t, addr, filepath.Join(t.TempDir(), "receiver.db"))
	genuine(t, addr, 1)
	begin(t, addr, sign(nil, secret), 1000, []byte("{"))
	begin(t, addr, "", 1000, []byte("{")) // refused, and then not waited for
	bill, err := net.Dial("tcp", strings.TrimPrefix(p.bill, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer bill.Close()
	if _, err := io.WriteString(bill, "GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	time.Sleep(100 * time.Millisecond)
	began := time.Now()
	if err := p.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	err = p.Wait()
	if took := time.Since(began); err != nil || took > 8*time.Second { // as long as a webhook may take is 10
		t.Errorf("it took %v to end, %v; its log:\n%s", took, err, p.log.String())
	}
}

// Webhooks and the bill have addresses of their own.
func TestBillIsNotWhereWebhooksAre(t *testing.T) {
	s := newSite(t, options{secret: secret, open: true})
	for _, c := range []struct {
		handler http.Handler
		paths   map[string]int
	}{
		{s.webhooks(), map[string]int{"/": 404, "/bill.json": 404, "/healthz": 200, "/webhook": 403}},
		{s.bills(), map[string]int{"/": 200, "/bill.json": 200, "/healthz": 200, "/webhook": 404}},
	} {
		for path, want := range c.paths {
			w := httptest.NewRecorder()
			c.handler.ServeHTTP(w, httptest.NewRequestWithContext(context.Background(), "GET", path, nil))
			if w.Code != want {
				t.Errorf("%s: %d, want %d", path, w.Code, want)
			}
		}
	}
}
