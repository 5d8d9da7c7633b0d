package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/wacost/wacost/pricing/webhook"
)

// program builds the receiver once.
var program = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "receiver")
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "receiver.exe")
	if out, err := exec.Command("go", "build", "-o", path, ".").CombinedOutput(); err != nil {
		return path, fmt.Errorf("%w: %s", err, out)
	}
	return path, nil
})

func TestMain(m *testing.M) {
	status := m.Run()
	stopPostgres()
	if path, err := program(); err == nil {
		_ = os.RemoveAll(filepath.Dir(path))
	}
	os.Exit(status)
}

// A process is a receiver that runs beside the test.
type process struct {
	*exec.Cmd
	url  string       // for webhooks
	bill string       // URL
	log  bytes.Buffer // to be read when it has ended
}

// freeAddress is one that nobody listens on.
func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// start starts a receiver and waits until it answers.
func start(t *testing.T, addr, db string, more ...string) *process {
	t.Helper()
	path, err := program()
	if err != nil {
		t.Fatal(err)
	}
	bill := freeAddress(t)
	p := &process{
		Cmd:  exec.Command(path, append([]string{"-addr", addr, "-bill", bill, "-db", db}, more...)...),
		url:  "http://" + addr,
		bill: "http://" + bill,
	}
	p.Env = append(os.Environ(), appSecret+"="+secret, verifyToken+"="+token)
	p.Stderr = &p.log
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = p.Process.Kill() // unless it has ended
		_ = p.Wait()
	})
	for range 2000 {
		if status, _, err := get(p.url + "/healthz"); err == nil && status == 200 {
			return p
		}
		time.Sleep(10 * time.Millisecond)
	}
	_ = p.Process.Kill()
	_ = p.Wait()
	t.Fatalf("the receiver doesn't answer; its log:\n%s", p.log.String())
	return nil
}

// end asks a receiver to end, and waits until it has.
func (p *process) end(t *testing.T) {
	t.Helper()
	if err := p.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := p.Wait(); err != nil {
		t.Errorf("the receiver ended with %v; its log:\n%s", err, p.log.String())
	}
}

// A poster sends webhooks as Meta does: signed, and again until the answer is 200.
type poster struct {
	http.Client
	url   string
	again int // how often something was sent again
}

func newPoster(url string) *poster {
	return &poster{Client: http.Client{Transport: &http.Transport{}, Timeout: time.Minute}, url: url + "/webhook"}
}

func (p *poster) post(body []byte) error {
	r, err := http.NewRequest("POST", p.url, bytes.NewReader(body))
	if err != nil {
		return err
	}
	r.Header.Set(webhook.SignatureHeader, sign(body, secret))
	answer, err := p.Do(r)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if text, err := io.ReadAll(answer.Body); err != nil || answer.StatusCode != 200 {
		return errors.Join(err, fmt.Errorf("%s: %s", answer.Status, text))
	}
	return nil
}

// insist posts until the answer is 200, or the test is over.
func (p *poster) insist(ctx context.Context, body []byte) error {
	for {
		err := p.post(body)
		if err == nil {
			return nil
		}
		p.again++
		select {
		case <-ctx.Done():
			return err
		case <-time.After(5 * time.Millisecond):
		}
	}
}

func get(url string) (status int, text string, err error) {
	answer, err := http.Get(url)
	if err != nil {
		return 0, "", err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	return answer.StatusCode, string(body), err
}

// peak is the most memory that a process had in use, where that is told.
func (p *process) peak(t *testing.T) (megabytes int) {
	t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.Process.Pid))
	if err != nil {
		t.Logf("memory isn't told: %v", err)
		return 0
	}
	_, rest, _ := strings.Cut(string(text), "VmHWM:")
	if _, err := fmt.Sscan(rest, &megabytes); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	return megabytes / 1024
}
