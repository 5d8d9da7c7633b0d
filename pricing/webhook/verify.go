package webhook

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
)

// The errors of [Verify].
var (
	// ErrNoSecret: there is no secret to verify with, which is the receiver's fault.
	ErrNoSecret = errors.New("webhook: no app secret to verify with")
	// ErrSignature: Meta didn't sign this body. The text of the error says why.
	ErrSignature = errors.New("webhook: bad signature")
)

// SignatureHeader is the HTTP header that holds the signature of a body.
const SignatureHeader = "X-Hub-Signature-256"

// Verify returns nil if Meta signed a body: if header, the value of
// [SignatureHeader], is "sha256=" and the HMAC-SHA-256 of the body under the
// secret of the app. Otherwise it returns [ErrNoSecret], or an error that wraps
// [ErrSignature]. It takes the same time wherever signatures differ.
//
// The body must be as it came, byte for byte. Verify it before decoding, never
// after encoding it again.
func Verify(body []byte, header, secret string) error {
	if secret == "" {
		return ErrNoSecret // anyone can sign with nothing
	}
	if header == "" {
		return fmt.Errorf("%w: the header is missing or empty", ErrSignature)
	}
	digits, ok := strings.CutPrefix(header, "sha256=")
	got, err := hex.DecodeString(digits)
	if !ok || err != nil || len(got) != sha256.Size {
		return fmt.Errorf("%w: it isn't sha256= and 64 hexadecimal digits", ErrSignature)
	}
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write(body)
	if !hmac.Equal(got, mac.Sum(nil)) {
		return fmt.Errorf("%w: it doesn't match the body", ErrSignature)
	}
	return nil
}
