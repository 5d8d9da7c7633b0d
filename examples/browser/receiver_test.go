package browser

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

const month = "2026-11"

// TestReceiver holds the page of examples/receiver, of webhooks of November 2026.
func TestReceiver(t *testing.T) {
	need(t)
	webhooks, bills := receiver(t)
	recorded, err := os.ReadFile("../receiver/testdata/november.ndjson")
	if err != nil {
		t.Fatal(err)
	}
	for _, body := range append(bytes.Split(bytes.TrimSpace(recorded), []byte("\n")), traffic()...) {
		post(t, webhooks+"/webhook", body)
	}
	url := bills + "/?month=" + month
	hold(t, "receiver", url)

	b := open(t, "", url, views[0])
	for _, fault := range billFigures(b, bills) {
		t.Error(fault)
	}
	// The check finds a figure of which one digit is another.
	page := string(get(t, url))
	for _, figure := range []string{"0.0068 USD", ">0.1365 USD", ">2026-11-02: "} {
		digit := strings.NewReplacer("68", "69", "65", "66", "02", "03").Replace(figure)
		other := strings.Replace(page, figure, digit, 1)
		if faults := billFigures(open(t, "", serve(t, other), views[0]), bills); len(faults) == 0 || other == page {
			t.Errorf("%s as another figure isn't found", figure)
		}
	}
}

// TestReceiverOfSeveral holds the pages of a receiver of several accounts: the list, and what
// a message would cost.
func TestReceiverOfSeveral(t *testing.T) {
	need(t)
	path := filepath.Join(t.TempDir(), "accounts.yaml")
	const accounts = `
- {id: 7010001, name: Bakery at the Marketplace, currency: USD, zone: America/Argentina/Buenos_Aires}
- {id: 7010002, name: "` + "Donaudampfschifffahrtsgesellschaft" + `", currency: EUR, zone: Europe/Vienna}
- {id: 7010003, currency: INR, zone: Asia/Kolkata}
`
	if err := os.WriteFile(path, []byte(accounts), 0o600); err != nil {
		t.Fatal(err)
	}
	webhooks, bills := receiver(t, "-accounts", path)
	for _, body := range traffic() {
		post(t, webhooks+"/webhook", body)
		post(t, webhooks+"/webhook", bytes.ReplaceAll(body, []byte("7010001"), []byte("7019999")))
	}
	hold(t, "receiver-list", bills+"/")
	const refused = "/quote?account=7010001&number=8010001&category=service&to=%2B491700000099"
	hold(t, "receiver-quote", bills+refused)
}

// receiver starts a receiver, which ends with the test, and returns its two addresses.
func receiver(t *testing.T, flags ...string) (webhooks, bills string) {
	t.Helper()
	dir := t.TempDir()
	program := filepath.Join(dir, "receiver.exe")
	output(t, "go", "-C", "../receiver", "build", "-o", program, ".")
	webhooks, bills = free(t), free(t)
	cmd := exec.Command(program, append(flags, "-insecure", "-addr", webhooks, "-bill", bills,
		"-db", filepath.Join(dir, "receiver.db"))...)
	var said bytes.Buffer
	cmd.Stderr = &said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	for range 1000 {
		if answer, err := http.Get("http://" + bills + "/healthz"); err == nil {
			_ = answer.Body.Close()
			return "http://" + webhooks, "http://" + bills
		}
		time.Sleep(20 * time.Millisecond)
	}
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
	t.Fatalf("the receiver doesn't answer: %s", said.String())
	return "", ""
}

// free returns an address that nobody listens on.
func free(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// users are in markets of several prices. The numbers are invented.
var users = []string{
	"491700000001", "5511980000001", "919800000001", "628120000001",
	"5215500000001", "14155550001", "447700000001", "923000000001",
}

// traffic returns webhooks about messages to several markets on several days, so that
// tables go over more than a page, and with words that are longer than a narrow screen.
func traffic() (bodies [][]byte) {
	n := 0
	for day := 2; day <= 6; day++ {
		var list []string
		at := time.Date(2026, 11, day, 9, 0, 0, 0, time.UTC).Unix()
		for _, user := range users {
			for _, kind := range []string{"marketing", "utility", "authentication"} {
				n++
				list = append(list, fmt.Sprintf(`{"id":"wamid.%d","status":"delivered","timestamp":"%d",`+
					`"recipient_id":"%s","pricing":{"billable":true,"pricing_model":"PMP",`+
					`"type":"regular","category":%q}}`, n, at, user, kind))
			}
		}
		bodies = append(bodies, envelope("messages", `"statuses":[`+strings.Join(list, ",")+`]`))
	}
	return append(bodies, envelope(strings.Repeat("unknown", 14), `"x":1`))
}

func envelope(field, value string) []byte {
	return fmt.Appendf(nil, `{"object":"whatsapp_business_account","entry":[{"id":"7010001","changes":[`+
		`{"field":%q,"value":{"metadata":{"phone_number_id":"8010001"},%s}}]}]}`, field, value)
}

func post(t *testing.T, url string, body []byte) {
	t.Helper()
	answer, err := http.Post(url, "application/json", bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if text, _ := io.ReadAll(answer.Body); answer.StatusCode != 200 {
		t.Fatalf("%s: %s, of %s", answer.Status, text, body)
	}
}

func get(t *testing.T, url string) []byte {
	t.Helper()
	answer, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != 200 {
		t.Fatalf("%s: %s %s %v", url, answer.Status, text, err)
	}
	return text
}

// A statement is what of /bill.json the page shows.
type statement struct {
	Bill struct {
		Low, High money
		Lines     []billLine
	}
}

type billLine struct {
	Month, Market, Item, Rule string
	Tier, Units               int64
	Price, Amount             money
}

// cells are a line as the page shows it.
func (l billLine) cells() map[string]string {
	step := ""
	if l.Tier > 0 {
		step = strconv.FormatInt(l.Tier, 10)
	}
	return map[string]string{
		"Month": l.Month, "Market": l.Market, "Category": l.Item, "Rule": l.Rule, "Step": step,
		"Messages": strconv.FormatInt(l.Units, 10), "Price": l.Price.String(), "Amount": l.Amount.String(),
	}
}

// billFigures compares a page of the receiver with the JSON of the same bill: each line is
// there with all its digits, each day is the sum of the day's own bill, and no other amount
// is shown than those and their sums by market, category and day.
func billFigures(b *tab, bills string) (faults []string) {
	b.Helper()
	var whole statement
	if err := json.Unmarshal(get(b.T, bills+"/bill.json?month="+month), &whole); err != nil {
		b.Fatal(err)
	}
	if len(whole.Bill.Lines) < 20 {
		b.Fatalf("a bill of %d lines", len(whole.Bill.Lines))
	}
	tables := ask[[][][]string](b, "tables")
	lines := withHead(tables, "Month", "Market", "Category", "Rule", "Step", "Messages", "Price", "Amount")
	if len(lines) != 1 || len(lines[0]) != len(whole.Bill.Lines)+1 {
		return []string{fmt.Sprintf("want one table of %d lines, it is %q", len(whole.Bill.Lines), lines)}
	}
	k := known{}
	for i, l := range whole.Bill.Lines {
		shown := row(lines[0][0], lines[0][i+1])
		for name, want := range l.cells() {
			if got := strings.ReplaceAll(shown[name], ",", ""); got != want {
				faults = append(faults, fmt.Sprintf("line %d: %s is %q, want %q", i+1, name, got, want))
			}
		}
		k.add(rat(b, l.Price.Amount))
		k.add(rat(b, l.Amount.Amount))
	}
	sums := sum(b, whole.Bill.Lines, func(l billLine) []string { return []string{"", l.Market, l.Item} })
	for _, r := range sums {
		k.add(r)
	}
	k.add(rat(b, sums[""].FloatString(2))) // the page's first figure is rounded
	faults = append(faults, dayFigures(b, bills, k)...)
	return append(faults, k.unknown(b, ask[[]string](b, "texts"))...)
}

// dayFigures compares the days of a page, each below its date, with the bill of the day
// alone, and adds what they may show.
func dayFigures(b *tab, bills string, k known) (faults []string) {
	b.Helper()
	days := 0
	for _, text := range ask[[]string](b, "texts") {
		date, rest, ok := strings.Cut(text, ": ")
		at, err := time.Parse(time.DateOnly, date)
		if !ok || err != nil {
			continue
		}
		days++
		var day statement
		query := "/bill.json?from=" + date + "&to=" + at.AddDate(0, 0, 1).Format(time.DateOnly)
		if err := json.Unmarshal(get(b.T, bills+query), &day); err != nil {
			b.Fatal(err)
		}
		sums := sum(b, day.Bill.Lines, func(l billLine) []string {
			return []string{"", strings.Join([]string{l.Market, l.Item, l.Rule}, "/")}
		})
		own := known{}
		for _, r := range sums {
			own.add(r)
			k.add(r)
		}
		for _, found := range amount.FindAllStringSubmatch(rest, -1) {
			if !own[rat(b, found[2]).RatString()] {
				faults = append(faults, fmt.Sprintf("%s: %s isn't in its bill", date, found[0]))
			}
		}
	}
	if days < 5 {
		faults = append(faults, fmt.Sprintf("the page has %d days", days))
	}
	return faults
}

// sum adds up lines by keys, of which each line has some.
func sum(t testing.TB, lines []billLine, keys func(billLine) []string) map[string]*big.Rat {
	t.Helper()
	sums := map[string]*big.Rat{"": new(big.Rat)}
	for _, l := range lines {
		for _, key := range keys(l) {
			if sums[key] == nil {
				sums[key] = new(big.Rat)
			}
			sums[key].Add(sums[key], rat(t, l.Amount.Amount))
		}
	}
	return sums
}
