package webhook_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strings"
	"testing"

	"github.com/wacost/wacost/pricing/webhook"
)

func sign(body, secret string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(body))
	return "sha256=" + hex.EncodeToString(mac.Sum(nil))
}

func TestVerify(t *testing.T) {
	const body, secret = `{"object":"whatsapp_business_account","n":"\u00e4"}`, "of the app"
	good := sign(body, secret)
	tests := []struct {
		name, body, header, secret string
		want                       error
	}{
		{"good", body, good, secret, nil},
		{"capitals", body, "sha256=" + strings.ToUpper(good[7:]), secret, nil},
		{"empty body", "", sign("", secret), secret, nil},
		{"another body", body + " ", good, secret, webhook.ErrSignature},
		{"the body as decoded and encoded", strings.ReplaceAll(body, `\u00e4`, "ä"), good, secret, webhook.ErrSignature},
		{"another secret", body, good, "of another", webhook.ErrSignature},
		{"no header", body, "", secret, webhook.ErrSignature},
		{"no secret", body, sign(body, ""), "", webhook.ErrNoSecret},
		{"no prefix", body, good[7:], secret, webhook.ErrSignature},
		{"the older algorithm", body, "sha1=" + good[7:47], secret, webhook.ErrSignature},
		{"prefix alone", body, "sha256=", secret, webhook.ErrSignature},
		{"too short", body, good[:len(good)-2], secret, webhook.ErrSignature},
		{"too long", body, good + "00", secret, webhook.ErrSignature},
		{"no digits", body, "sha256=" + strings.Repeat("g", 64), secret, webhook.ErrSignature},
		{"spaces", body, " " + good, secret, webhook.ErrSignature},
		{"zeros", body, "sha256=" + strings.Repeat("0", 64), secret, webhook.ErrSignature},
	}
	for _, tt := range tests {
		if err := webhook.Verify([]byte(tt.body), tt.header, tt.secret); !errors.Is(err, tt.want) || (err == nil) != (tt.want == nil) {
			t.Errorf("%s: %v, want %v", tt.name, err, tt.want)
		}
	}
	// RFC 4231, test case 2.
	err := webhook.Verify([]byte("what do ya want for nothing?"),
		"sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843", "Jefe")
	if err != nil {
		t.Errorf("the example of RFC 4231: %v", err)
	}
}
