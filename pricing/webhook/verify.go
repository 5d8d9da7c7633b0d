package webhook

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strings"
)

// The errors of [Verify].
var (
	ErrNoSecret     = errors.New("webhook: no app secret to verify with")
	ErrNoSignature  = errors.New("webhook: no signature")
	ErrBadSignature = errors.New("webhook: signature is not sha256= and 64 hexadecimal digits")
	ErrMismatch     = errors.New("webhook: signature doesn't match the body")
)

// SignatureHeader is the HTTP header that holds the signature of a body.
const SignatureHeader = "X-Hub-Signature-256"

// Verify returns nil if Meta signed a body: if header, the value of
// [SignatureHeader], is "sha256=" and the HMAC-SHA-256 of the body under the
// secret of the app. Otherwise it returns ErrNoSecret, ErrNoSignature,
// ErrBadSignature or ErrMismatch. It takes the same time wherever signatures
// differ.
//
// The body must be as it came, byte for byte. Verify it before decoding, never
// after encoding it again.
func Verify(body []byte, header, secret string) error {
	if secret == "" {
		return ErrNoSecret // anyone can sign with nothing
	}
	if header == "" {
		return ErrNoSignature
	}
	digits, ok := strings.CutPrefix(header, "sha256=")
	if !ok || len(digits) != hex.EncodedLen(sha256.Size) {
		return ErrBadSignature
	}
	got, err := hex.DecodeString(digits)
	if err != nil {
		return ErrBadSignature
	}
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write(body)
	if !hmac.Equal(got, mac.Sum(nil)) {
		return ErrMismatch
	}
	return nil
}
