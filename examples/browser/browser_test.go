package browser

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"
)

// out is where pictures go, and where axe-core is.
const out = "../../.ci/out"

// must is the environment variable that turns a test that is skipped into one that fails.
const must = "WACOST_BROWSER"

// axeVersion is that of .ci/browser.
const axeVersion = "4.14.1"

// browser is the one that all tests share, and axe the source of axe-core; why says why
// there are none.
var (
	browser context.Context
	axe     string
	why     error
)

func TestMain(m *testing.M) {
	ctx, end := context.WithCancel(context.Background())
	browser, axe, why = start(ctx)
	status := m.Run()
	if why == nil {
		_ = chromedp.Cancel(browser) // and wait until it has ended
	}
	end()
	os.Exit(status)
}

// start starts a Chromium that asks nobody but this machine for anything. Its profile
// is new, and removed at the end.
func start(ctx context.Context) (context.Context, string, error) {
	source, err := os.ReadFile(filepath.Join(out, "axe-"+axeVersion+".min.js"))
	if err != nil {
		return nil, "", err
	}
	program, err := find("chromium", "chromium-browser", "google-chrome")
	if err != nil {
		return nil, "", err
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(program),
		chromedp.NoSandbox, // CI is root
		chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"),
	)
	ctx, _ = chromedp.NewExecAllocator(ctx, options...)
	ctx, _ = chromedp.NewContext(ctx)
	return ctx, string(source), chromedp.Do(ctx)
}

// find returns the first of some programs that there is.
func find(names ...string) (string, error) {
	var all error
	for _, name := range names {
		path, err := exec.LookPath(name)
		if err == nil {
			return path, nil
		}
		all = errors.Join(all, err)
	}
	return "", all
}

// need skips a test without a browser, or fails it where there has to be one.
func need(t *testing.T) {
	t.Helper()
	switch {
	case why == nil:
	case os.Getenv(must) != "":
		t.Fatalf("%s is set, but: %v", must, why)
	default:
		t.Skipf("no browser, or no axe-core; .ci/browser brings both: %v", why)
	}
}
