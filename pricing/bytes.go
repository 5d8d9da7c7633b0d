package pricing

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"hash/crc32"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
)

// The kinds of faults in bytes of a [Tally] or an [Audience], beside [ErrInvalid], which
// bytes are that were damaged or are of something else. Each says that what they hold has to
// be counted anew.
var (
	// ErrFingerprint: they were counted by other cards, rules or settings of the account
	// than the pricer has; see [Pricer.Fingerprint].
	ErrFingerprint = errors.New("pricing: another fingerprint")
	// ErrFormat: they have a format that this version of the module doesn't know.
	ErrFormat = errors.New("pricing: unknown format")
)

// bytesFormat is the number of the format. Raise it with every change of what is written.
const bytesFormat = 1

// checksumBytes is the length of the checksum at the end.
const checksumBytes = 4

// checksum returns the checksum of bytes.
func checksum(b []byte) []byte {
	return binary.LittleEndian.AppendUint32(nil, crc32.Checksum(b, crc32.MakeTable(crc32.Castagnoli)))
}

// A byteWriter writes bytes.
type byteWriter struct {
	b   []byte
	err error // an instant that can't be written
}

func (w *byteWriter) byte(b byte) { w.b = append(w.b, b) }

func (w *byteWriter) bytes(b []byte) { w.b = append(w.b, b...) }

func (w *byteWriter) uint(n uint64) { w.b = binary.AppendUvarint(w.b, n) }

// count writes a number that isn't below 0.
func (w *byteWriter) count(n int) { w.uint(uint64(n)) }

// units writes a number that isn't below 0.
func (w *byteWriter) units(n int64) { w.uint(uint64(n)) }

// signed writes any number. One that is near to 0 takes few bytes.
func (w *byteWriter) signed(n int64) { w.b = binary.AppendVarint(w.b, n) }

// instant writes an instant, as one that is near to base in Unix seconds takes few bytes.
func (w *byteWriter) instant(at time.Time, base int64) {
	if at.IsZero() {
		w.byte(0)
		return
	}
	if err := checkInstant("at", at); err != nil && w.err == nil {
		w.err = err
	}
	delta, nano := at.Unix()-base, at.Nanosecond()
	code := uint64(delta<<1^delta>>63)<<2 | 1
	if nano != 0 {
		code |= 2
	}
	if w.uint(code); nano != 0 {
		w.count(nano)
	}
}

// The forms of a text.
const (
	textPlain  = iota // its length and bytes
	textDigits        // a number without leading zeros, of at most 18 digits
	textMetaID        // the bytes of an ID of Meta's: base64 after "wamid."
	textForms  = 4
)

const (
	metaID     = "wamid."
	mostDigits = 18
)

// text writes a text. Digits and IDs of Meta's take fewer bytes than others.
func (w *byteWriter) text(s string) {
	if n, ok := digitsOf(s); ok {
		w.uint(textDigits)
		w.uint(n)
		return
	}
	var buf [128]byte
	if id, ok := metaIDOf(buf[:0], s); ok {
		w.count(len(id)*textForms + textMetaID)
		w.bytes(id)
		return
	}
	w.count(len(s)*textForms + textPlain)
	w.b = append(w.b, s...)
}

// digitsOf returns the number that a text is.
func digitsOf(s string) (n uint64, ok bool) {
	if s == "" || len(s) > mostDigits || s[0] == '0' {
		return 0, false
	}
	for i := range len(s) {
		d := s[i] - '0'
		if d > 9 {
			return 0, false
		}
		n = n*10 + uint64(d)
	}
	return n, true
}

// metaIDOf returns the bytes of an ID of Meta's, appended to an empty list, if the ID can be
// made of them again.
func metaIDOf(list []byte, s string) ([]byte, bool) {
	code, ok := strings.CutPrefix(s, metaID)
	if !ok {
		return nil, false
	}
	list, err := base64.StdEncoding.AppendDecode(list, []byte(code))
	return list, err == nil && metaIDText(list) == s
}

// metaIDText returns the ID of Meta's that has those bytes.
func metaIDText(id []byte) string {
	text := make([]byte, len(metaID), len(metaID)+base64.StdEncoding.EncodedLen(len(id)))
	copy(text, metaID)
	return string(base64.StdEncoding.AppendEncode(text, id))
}

// A byteReader reads what a byteWriter wrote, and nothing that it wouldn't write. After a
// fault it returns zeros.
type byteReader struct {
	what string // Tally or Audience
	data []byte
	at   int
	err  error
}

// fail ends the reading.
func (r *byteReader) fail(why string) {
	if r.err == nil {
		r.err = &InputError{ErrInvalid, r.what, "byte " + strconv.Itoa(r.at), why}
	}
	r.at = len(r.data)
}

// want fails unless ok.
func (r *byteReader) want(ok bool, why string) {
	if !ok {
		r.fail(why)
	}
}

const (
	wantMore   = "it ends too early"
	wantOrder  = "it isn't in the order in which it is written"
	wantKnown  = "nothing has that name here"
	wantNumber = "no such number can be here"
	unusedRow  = "a table has a row that nothing uses"
)

func (r *byteReader) byte() byte {
	if r.at >= len(r.data) {
		r.fail(wantMore)
		return 0
	}
	r.at++
	return r.data[r.at-1]
}

// bytes returns the next n bytes, which nobody may change.
func (r *byteReader) bytes(n int) []byte {
	if n < 0 || n > len(r.data)-r.at {
		r.fail(wantMore)
		return nil
	}
	r.at += n
	return r.data[r.at-n : r.at]
}

func (r *byteReader) uint() uint64 {
	if r.at < len(r.data) && r.data[r.at] < 0x80 {
		r.at++
		return uint64(r.data[r.at-1])
	}
	n, size := binary.Uvarint(r.data[r.at:])
	if size <= 0 || size > 1 && r.data[r.at+size-1] == 0 {
		r.fail(wantNumber)
		return 0
	}
	r.at += size
	return n
}

// units reads a number of least or more.
func (r *byteReader) units(least int64) int64 {
	n := r.uint()
	if n > math.MaxInt64 || int64(n) < least {
		r.fail(wantNumber)
		return 0
	}
	return int64(n)
}

func (r *byteReader) signed() int64 {
	n := r.uint()
	return int64(n>>1) ^ -int64(n&1)
}

// count reads how many rows follow, each of so many bytes at least.
func (r *byteReader) count(least int) int {
	n := r.uint()
	if n > uint64((len(r.data)-r.at)/least) {
		r.fail(wantMore)
		return 0
	}
	return int(n)
}

// index reads an index in a list of n.
func (r *byteReader) index(n int) int {
	i := r.uint()
	if i >= uint64(n) {
		r.fail(wantNumber)
		return 0
	}
	return int(i)
}

func (r *byteReader) instant(base int64) time.Time {
	code := r.uint()
	if code == 0 {
		return time.Time{}
	}
	delta := int64(code>>3) ^ -int64(code>>2&1)
	unix, nano := base+delta, int64(0)
	if code&2 != 0 {
		nano = r.units(1)
	}
	at := time.Unix(unix, nano).UTC()
	if code&1 == 0 || unix < firstInstant || unix > lastInstant || nano >= int64(time.Second) || at.IsZero() {
		r.fail("no such instant can be here")
		return time.Time{}
	}
	return at
}

// text reads a text, with memory of its own.
func (r *byteReader) text() string {
	code := r.uint()
	if code == textDigits {
		n := r.uint()
		s := strconv.FormatUint(n, 10)
		r.want(n > 0 && len(s) <= mostDigits, wantNumber)
		return s
	}
	if code>>2 > uint64(len(r.data)-r.at) {
		r.fail(wantMore)
		return ""
	}
	b := r.bytes(int(code >> 2))
	switch code % textForms {
	case textMetaID:
		return metaIDText(b)
	case textPlain:
		s := string(b)
		_, isDigits := digitsOf(s)
		isID := strings.HasPrefix(s, metaID)
		if isID {
			_, isID = metaIDOf(nil, s)
		}
		r.want(!isDigits && !isID, "a text is written in another form")
		return s
	}
	r.fail(wantNumber)
	return ""
}

// openBytes checks the ends of bytes, and returns a reader of what is between them.
func openBytes(data []byte, what string) (*byteReader, error) {
	r := &byteReader{what: what, data: data}
	if len(data) == 0 {
		r.fail("there are none")
		return nil, r.err
	}
	if r.byte() != what[0] {
		r.at = 0
		r.fail("no bytes of " + article(what) + " begin so")
		return nil, r.err
	}
	if format := r.uint(); r.err == nil && format != bytesFormat {
		return nil, &InputError{ErrFormat, what, strconv.FormatUint(format, 10),
			"this version of the module knows format " + strconv.Itoa(bytesFormat)}
	}
	end := len(data) - checksumBytes
	if r.err == nil && (end < r.at || !slices.Equal(checksum(data[:end]), data[end:])) {
		r.at = max(end, 0)
		r.fail("the checksum is another one: bytes were changed or are missing")
	}
	if r.err != nil {
		return nil, r.err
	}
	r.data = data[:end]
	return r, nil
}

// article returns a word with its article.
func article(word string) string {
	if word[0] == 'A' {
		return "an " + word
	}
	return "a " + word
}

// close fails if anything is left.
func (r *byteReader) close() error {
	if r.err == nil && r.at != len(r.data) {
		r.fail("more follows than was written")
	}
	return r.err
}

// fingerprint writes the pricer's account and fingerprint.
func (w *byteWriter) fingerprint(p *Pricer) {
	sum, _ := hex.DecodeString(p.Fingerprint())
	w.text(p.account.ID)
	w.bytes(sum)
}

// fingerprint reads an account and its fingerprint.
func (r *byteReader) fingerprint() (account, fingerprint string) {
	account = r.text()
	return account, hex.EncodeToString(r.bytes(fingerprintBytes))
}

// otherFingerprint returns the error of bytes that no pricer can read.
func otherFingerprint(what, account, fingerprint string, p *Pricer) error {
	why := "the " + what + " was counted with fingerprint " + fingerprint
	if p != nil {
		why += ", and the pricer has " + p.Fingerprint()
	} else {
		why += ", and no pricer is of the account"
	}
	why += ": cards, rules or a setting of the account differ, such as currency or zone; count anew from the events"
	return &InputError{ErrFingerprint, "Account.ID", account, why}
}
