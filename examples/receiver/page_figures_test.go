package main

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// The pictures of a month that isn't over go until today, and until a delivery that clocks
// have later. Another period than a month has none.
func TestPicturesEndToday(t *testing.T) {
	s := newSite(t, options{secret: secret})
	day := func(d int) time.Time { return time.Date(2026, time.November, d, 1, 0, 0, 0, time.UTC) }
	s.postStatus(t, "1", "delivered", day(3), "", "")
	for _, test := range []struct {
		query string
		last  int // 0: no picture
	}{
		{"/?month=2026-11", noon.Day()}, {"/?from=2026-11-01", 0}, {"/?month=2026-10", 0},
	} {
		page := s.ask("GET", test.query, "").Body.String()
		if got := strings.Contains(page, "<figure"); got != (test.last > 0) {
			t.Errorf("%s: pictures: %v", test.query, got)
		}
		for d := 1; d <= 30 && test.last > 0; d++ {
			row := ">" + day(d).Format(time.DateOnly) + "</th>"
			if got := strings.Contains(page, row); got != (d <= test.last) {
				t.Errorf("%s: day %d is there: %v", test.query, d, got)
			}
		}
	}
	s = newSite(t, options{secret: secret})
	s.postStatus(t, "2", "delivered", day(25), "", "")
	page := s.ask("GET", "/?month=2026-11", "").Body.String()
	if !strings.Contains(page, ">2026-11-25</th>") || strings.Contains(page, ">2026-11-26</th>") {
		t.Errorf("a delivery on a later day:\n%s", page)
	}
}

// The picture of a number's free messages says on which day the last one was used.
func TestPictureOfFreeMessages(t *testing.T) {
	s := newSite(t, options{secret: secret})
	for day, n := range map[int]int{2: 600, 4: 399, 5: 3} {
		var list []string
		for i := range n {
			at := time.Date(2026, time.November, day, 8, 0, i, 0, time.UTC).Unix()
			list = append(list, fmt.Sprintf(`{"id":"wamid.%d.%d","status":"delivered","timestamp":"%d",`+
				`"recipient_id":"491700000001","pricing":{"pricing_model":"PMP","category":"service"}}`, day, i, at))
		}
		body := `{"object":"whatsapp_business_account","entry":[{"id":"701","changes":[{"field":"messages",` +
			`"value":{"metadata":{"phone_number_id":"801","display_phone_number":"4930 <b>1"},"statuses":[` +
			strings.Join(list, ",") + `]}}]}]}`
		if got := s.post([]byte(body)); got != 200 {
			t.Fatal(got)
		}
	}
	page := s.ask("GET", "/", "").Body.String()
	for _, want := range []string{
		"Free service messages of number 4930 &lt;b&gt;1</h3><p>The last one was used on 2026-11-05.",
		">used up on 2026-11-05</text>",
		`>2026-11-04</th><td class="n">999</td><td class="n">1</td>`,
		`>2026-11-05</th><td class="n">1,000</td><td class="n">0, used up on this day</td>`,
	} {
		if !strings.Contains(page, want) {
			t.Errorf("want %s in\n%s", want, page)
		}
	}
}
