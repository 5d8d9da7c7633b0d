package category_test

import (
	"testing"

	"github.com/wacost/wacost/category"
)

// What a template is about decides what its words mean.
func TestContext(t *testing.T) {
	const (
		m = category.Marketing
		u = category.Utility
		a = category.Authentication
	)
	tests := []struct {
		name, language, body string
		want                 category.Category
	}{
		// A code proves who one is, opens a door, finds a parcel or lowers a price.
		{"passcode", "en", "Use {{1}} as your one-time password to log in.", a},
		{"name before a comma", "en", "Hi {{1}}, never share your verification code.", u},
		{"door", "en", "Your stay begins on {{1}}. The door code is {{2}}.", u},
		{"door and passcode words", "en", "New code for the door: {{1}}. Security code valid to {{2}}.", u},
		{"parcel", "es", "Tu paquete te espera. Código de recogida: {{1}}", u},
		{"network", "de", "Ihr Zimmer {{1}} ist bereit. WLAN Passwort: {{2}}", u},
		{"coupon", "en", "Get 20% off: your code is {{1}}. Enter it at checkout.", m},
		{"coupon, security", "en", "Security code {{1}}. Show it for 20% off.", m},

		// What promotes elsewhere doesn't decide beside a payment or an order.
		{"a visit due", "en", "It is time for your next dental check-up. Book a visit.", m},
		{"a payment due", "en", "Invoice {{1}} of {{2}} is overdue. Payment is due by {{3}}.", u},

		// Each sentence for itself: service beside a pitch is mixed.
		{"mixed", "en", "Your order {{1}} has shipped. Why not treat yourself? Discover more offers.", m},
		{"polite", "en", "Your order {{1}} has shipped. Thank you for choosing us! How can we help?", u},

		// A value on a line of its own is an entry of a list, if an emoji stands before it.
		{"entries", "en", "Today:\n📅 {{1}}\n📍 {{2}}\n👤 {{3}}", u},
		{"announced", "en", "Setup details for your stall at the fair:\n\n{{1}}\n\nBring your pass.", u},
		{"no entries", "en", "Hello\n{{1}}\n{{2}}", m},
	}
	for _, tt := range tests {
		got := category.Classify(category.Template{Language: tt.language, Body: tt.body})
		if got.Category != tt.want {
			t.Errorf("%s: %s, want %s by %+v", tt.name, got.Category, tt.want, got.Reasons)
		}
	}
}

// Parts of a phone number are no amounts, and a number in a phrase is that number.
func TestNumbers(t *testing.T) {
	const shipped = "Your order {{1}} has shipped. "
	for body, want := range map[string]bool{
		shipped + "Call 0800 123 456.": false,
		shipped + "Call +44 20 7946.":  false,
		shipped + "Get 20% off!":       true,
	} {
		got := category.Classify(category.Template{Language: "en", Body: body})
		if (got.Category == category.Marketing) != want {
			t.Errorf("%s: %+v", body, got)
		}
	}
	ask := func(digits string) category.Category {
		body := "La ventana de " + digits + " termina."
		return category.Classify(category.Template{Language: "es", Body: body}).Category
	}
	if a, b := ask("24"), ask("36"); a != category.Utility || b != category.Marketing {
		t.Errorf("a window of 24 is %s, of 36 %s", a, b)
	}
}
