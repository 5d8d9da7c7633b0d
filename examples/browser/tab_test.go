package browser

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

//go:embed checks.js
var checks string

// A view is how someone looks at a page.
type view struct {
	width int64
	dark  bool
}

// views are a telephone and a desk, by day and by night.
var views = []view{{360, false}, {360, true}, {1280, false}, {1280, true}}

func (v view) String() string {
	if v.dark {
		return fmt.Sprintf("%d-dark", v.width)
	}
	return fmt.Sprintf("%d-light", v.width)
}

// A tab shows a page.
type tab struct {
	*testing.T
	ctx  context.Context
	url  string
	view view
	name string // of what is kept of it; "" is nothing

	mu   sync.Mutex
	said []string // console messages, exceptions and requests but that of the page
	own  int      // requests of the page itself
}

// open shows a page in a tab that has no past. What is kept of it has that name.
func open(t *testing.T, name, url string, v view) *tab {
	t.Helper()
	need(t)
	b := &tab{T: t, url: url, view: v, name: name}
	ctx, end := chromedp.NewContext(browser, chromedp.WithListener(b.listen), chromedp.WithNewBrowserContext())
	t.Cleanup(end)
	b.ctx = ctx
	b.emulate("", v.width)
	b.do(chromedp.Navigate(url), chromedp.Evaluate[chromedp.Void](checks))
	return b
}

// emulate makes the window as wide as that, and the page one for print, or "" for what it
// is shown on: with "screen" it would be printed as on a screen.
func (b *tab) emulate(media string, width int64) {
	b.Helper()
	scheme := "light"
	if b.view.dark {
		scheme = "dark"
	}
	options := []chromedp.EmulateViewportOption{}
	if width < 500 {
		options = append(options, chromedp.EmulateMobile, chromedp.EmulatePortrait)
	}
	b.do(chromedp.EmulateViewport(width, 800, options...))
	_, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Media:    media,
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
	})
	if err != nil {
		b.Fatal(err)
	}
}

// listen notes what a page says and asks for.
func (b *tab) listen(event any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch e := event.(type) {
	case *runtime.EventConsoleAPICalled:
		var text strings.Builder
		for _, arg := range e.Args {
			fmt.Fprintf(&text, " %s%s", arg.Value, arg.Description)
		}
		b.said = append(b.said, fmt.Sprintf("console %s:%s", e.Type, &text))
	case *runtime.EventExceptionThrown:
		text := e.ExceptionDetails.Text
		if thrown := e.ExceptionDetails.Exception; thrown != nil {
			text += " " + thrown.Description
		}
		b.said = append(b.said, "exception: "+text)
	case *log.EventEntryAdded:
		text := fmt.Sprintf("%s %s: %s %s", e.Entry.Source, e.Entry.Level, e.Entry.Text, e.Entry.URL)
		b.said = append(b.said, text)
	case *network.EventWebSocketCreated:
		b.said = append(b.said, "asks for "+e.URL)
	case *network.EventRequestWillBeSent:
		switch {
		case strings.HasPrefix(e.Request.URL, "data:"):
		case e.Request.URL == b.url && b.own == 0:
			b.own++
		default:
			b.said = append(b.said, "asks for "+e.Request.URL)
		}
	}
}

// do runs steps that must not fail.
func (b *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	b.Helper()
	if err := chromedp.Do(b.ctx, steps...); err != nil {
		b.Fatalf("%s, %s: %v", b.url, b.view, err)
	}
}

// ask returns what a function of checks.js says.
func ask[T any](b *tab, call string, args ...any) T {
	b.Helper()
	list, err := json.Marshal(append([]any{}, args...))
	if err != nil {
		b.Fatal(err)
	}
	expression := fmt.Sprintf("checks.%s(...%s)", call, list)
	answer, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		b.Fatalf("%s, %s: %s: %v", b.url, b.view, expression, err)
	}
	return answer
}

// quiet holds a page to say nothing, and to ask for nothing but itself.
func (b *tab) quiet() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	faults := append([]string(nil), b.said...)
	if b.own != 1 {
		faults = append(faults, fmt.Sprintf("the page was asked for %d times", b.own))
	}
	return faults
}

func (b *tab) sideways() []string { return ask[[]string](b, "sideways", b.view.width) }
func (b *tab) broken() []string   { return ask[[]string](b, "broken") }
func (b *tab) scheme() []string   { return ask[[]string](b, "scheme", b.view.dark) }
func (b *tab) links() []string    { return ask[[]string](b, "links") }
func (b *tab) pictures() []string { return ask[[]string](b, "pictures") }

// accessible returns what axe-core finds, and what it can't tell.
func (b *tab) accessible() []string {
	b.Helper()
	b.do(chromedp.Evaluate[chromedp.Void](axe))
	version, err := chromedp.Run(b.ctx, chromedp.Evaluate[string]("axe.version"))
	if err != nil || version != axeVersion {
		b.Fatalf("axe-core %s, %v", version, err)
	}
	return ask[[]string](b, "axe")
}

// keys presses Tab through all that it reaches.
func (b *tab) keys() []string {
	b.Helper()
	var faults []string
	for n := range ask[[]string](b, "stops") {
		b.do(chromedp.KeyEvent(kb.Tab))
		if faults = append(faults, ask[[]string](b, "focused", n)...); len(faults) > 5 {
			return faults // one that is missed shifts all others
		}
	}
	return faults
}

// openDetails opens all details.
func (b *tab) openDetails() { b.do(chromedp.Evaluate[chromedp.Void]("checks.open()")) }

// picture keeps how the page looks.
func (b *tab) picture() {
	b.Helper()
	png, err := chromedp.Run(b.ctx, chromedp.FullScreenshot(100))
	if err != nil {
		b.Fatal(err)
	}
	b.keep(png, ".png")
}

// keep writes what was seen of a page where people can look at it.
func (b *tab) keep(content []byte, ending string) {
	b.Helper()
	if b.name == "" {
		return
	}
	if err := os.WriteFile(filepath.Join(out, b.name+"-"+b.view.String()+ending), content, 0o644); err != nil {
		b.Fatal(err)
	}
}
