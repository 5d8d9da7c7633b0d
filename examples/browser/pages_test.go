package browser

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"strings"
	"testing"
)

// A check is one that every page has to pass in every view. It returns the faults.
type check struct {
	name  string
	holds func(*tab) []string
}

// pageChecks are in this order since details are closed at first, as on a screen, and
// since what a page asks for is known at the end.
var pageChecks = []check{
	{"paper", (*tab).paper},
	{"links", (*tab).links},
	{"keys", (*tab).keys},
	{"sideways", (*tab).sideways},
	{"broken", (*tab).broken},
	{"scheme", (*tab).scheme},
	{"pictures", (*tab).pictures},
	{"axe", (*tab).accessible},
	{"quiet", (*tab).quiet},
}

// hold holds a page to all checks in all views, and keeps how it looks under a name.
func hold(t *testing.T, name, url string) {
	for _, v := range views {
		t.Run(v.String(), func(t *testing.T) {
			b := open(t, name, url, v)
			b.picture()
			for _, c := range pageChecks {
				faults := c.holds(b)
				for _, fault := range faults[:min(len(faults), 5)] {
					t.Errorf("%s: %s", c.name, fault)
				}
				if len(faults) > 5 {
					t.Errorf("%s: %d faults in all", c.name, len(faults))
				}
				if c.name == "paper" {
					b.openDetails()
				}
			}
		})
	}
}

// good is a page at which no check finds a fault.
const good = `<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Good</title>
<link rel="icon" href="data:,">
<style>
:root { color-scheme: light dark; }
@media print { :root { color-scheme: light; } }
body { background: Canvas; color: CanvasText; }
tr { break-inside: avoid; }
</style>
<main>
<h1>Good</h1>
<p><a href="#end">To the end</a></p>
<svg role="img" aria-labelledby="t" width="200" height="40" viewBox="0 0 200 40"><title id="t">A bar</title>
<rect width="100" height="40" fill="#005"/><text x="5" y="25" fill="#fff">inside</text>
<text x="110" y="25" fill="CanvasText">outside</text></svg>
<table><thead><tr><th scope="col">Day<th scope="col">Messages</thead>
<tbody><tr><td>1<td>2</tbody></table>
<p id="end"><button>End</button></p>
</main>
</html>`

// Each check finds what it is there for, and nothing at a page without a fault.
func TestChecks(t *testing.T) {
	need(t)
	outside := serve(t, "")
	for _, tt := range []struct{ name, old, new, check, fault string }{
		{"good", "", "", "", ""},
		{"console", "<h1>", "<script>console.error('broken', 7)</script><h1>", "quiet", `console error: "broken"`},
		{"exception", "<h1>", "<script>nothing.there()</script><h1>", "quiet", "nothing is not defined"},
		{"image", "<h1>", `<img alt="" src="` + outside + `x.png"><h1>`, "quiet", "asks for " + outside + "x.png"},
		{"print style", "<h1>", `<style>@media print { h1 { background: url(` + outside + `p.png) } }</style><h1>`,
			"quiet", "asks for " + outside + "p.png"},
		{"no icon", `<link rel="icon" href="data:,">`, "", "quiet", "favicon.ico"},
		{"dead link", `id="end"`, `id="over"`, "links", "leads nowhere: #end"},
		{"same ID", "<h1>", `<h1 id="end">`, "links", "the ID end is there more than once"},
		{"wide table", "<td>2", "<td><div style='width: 100rem'>2</div>", "sideways", `wide in 360`},
		{"scrolled table", "<table>", "<div style='overflow-x: auto; width: 9rem'><table style='width: 10rem'>",
			"sideways", `is 160 wide in 144`},
		{"no viewport", `<meta name="viewport"`, `<meta name="other"`, "sideways", "on a screen of 360"},
		{"broken figure", "<td>2", "<td><div style='width: 2rem; overflow-wrap: anywhere'>0.0136 USD</div>",
			"broken", `"0.0136" in <div> "0.0136 USD" is broken`},
		{"broken date", "<td>2", "<td style='width: 4rem'>2026-10-01</td><td style='width: 12rem'>x",
			"broken", `"2026-10-01" in <td> "2026-10-01" is broken`},
		{"always light", "background: Canvas; color: CanvasText", "background: #fff; color: #000",
			"scheme", "text is"},
		{"low contrast", "<h1>", "<p style='color: #777; background: #666'>Hard to read</p><h1>",
			"axe", "violates color-contrast"},
		{"no language", `<html lang="en">`, "<html>", "axe", "violates html-has-lang"},
		{"no label", "<button>", "<input><button>", "axe", "violates label"},
		{"can't tell", "<h1>", "<h1 style='background: linear-gradient(red, blue)'>",
			"axe", "can't tell color-contrast"},
		{"dark bar", `fill="#fff"`, `fill="#222"`, "pictures", `"inside" has a contrast of 1`},
		{"dark text", `fill="CanvasText"`, `fill="#111"`, "pictures", `"outside" has a contrast of 1`},
		{"long text", "outside", "outside of the picture", "pictures", "isn't whole"},
		{"small text", `viewBox="0 0 200 40"`, `viewBox="0 0 400 80"`, "pictures", "8.0 pixels high"},
		{"texts on another", `x="110"`, `x="30"`, "pictures", "overlap"},
		{"order", "<button>", `<button tabindex="1">`,
			"keys", `comes to <button> "End", and not to <a> "To the end"`},
		{"no focus ring", "<style>", "<style>:focus { outline: none; }",
			"keys", "looks the same with the focus"},
		{"out of sight", "<button>", `<button style="position: fixed; left: -9rem">`, "keys", "out of sight"},
		{"cut row", "<td>2", `<td>2` + strings.Repeat("<br>2", 99), "paper", "row 2 is cut"},
		{"row not printed", "<style>", "<style>@media print { tbody { display: none } }",
			"paper", "row 2 of 2 isn't whole"},
		{"closed in print", "<table>", "<details><summary>More</summary><table>", "paper", "on paper are 0 rows"},
		{"dark paper", "@media print", "@media speech", "paper", "text is 1,1,1,1 on"},
		{"beside the paper", "<style>", "<style>@media print { td { min-width: 50rem } }", "paper", "wide in 680"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			page := strings.Replace(good, tt.old, tt.new, 1)
			if page == good && tt.check != "" {
				t.Fatalf("%q isn't there", tt.old)
			}
			b := open(t, "", serve(t, page), view{360, true})
			for _, c := range pageChecks {
				if c.name != tt.check && tt.check != "quiet" && tt.check != "" {
					continue
				}
				faults := strings.Join(c.holds(b), "\n")
				if c.name == tt.check && !strings.Contains(faults, tt.fault) {
					t.Errorf("%s doesn't find %q; it finds %q", c.name, tt.fault, faults)
				}
				if tt.check == "" && faults != "" {
					t.Errorf("%s finds %s", c.name, faults)
				}
			}
		})
	}
}

// output runs a program that must not fail, and returns what it prints.
func output(t *testing.T, program string, args ...string) []byte {
	t.Helper()
	var errs bytes.Buffer
	cmd := exec.Command(program, args...)
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v: %s", cmd, err, &errs)
	}
	return out
}

// serve serves a page, and returns where. It ends with "/".
func serve(t *testing.T, page string) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/" {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = io.WriteString(w, page)
	}))
	t.Cleanup(server.Close)
	return server.URL + "/"
}
