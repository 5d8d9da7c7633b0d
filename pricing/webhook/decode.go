package webhook

import (
	"fmt"
	"io"
	"sync/atomic"

	"github.com/wacost/wacost/pricing"
)

// Decode reads the body of one webhook. Whatever it doesn't understand is in
// [Batch.Ignored]. Its errors are a [*SyntaxError] for a body that isn't JSON and
// a [*LimitError] for one beyond a limit, both with an empty Batch.
//
// The body isn't kept: texts in the Batch are copies. The signature must have
// been checked before, by [Verify]. Who decodes many bodies uses a [Decoder].
func Decode(body []byte) (Batch, error) {
	var d decoder
	return d.decode(body)
}

// A Decoder reads bodies as [Decode] does, and uses the memory that one took for the
// next. The zero Decoder is ready. It serves one call at a time, so give each goroutine
// its own, or take one from a [sync.Pool]: where two calls meet, the later one gets the
// same answer without the saving.
//
// Of a body nothing is kept, nor of its Batch: what a Batch has stays as it is. A Decoder
// keeps at most 130 kB.
type Decoder struct {
	busy atomic.Bool
	own  decoder
}

// Decode reads the body of one webhook. See the function [Decode].
func (d *Decoder) Decode(body []byte) (Batch, error) {
	if d == nil || !d.busy.CompareAndSwap(false, true) {
		return Decode(body)
	}
	batch, err := d.own.decode(body)
	d.own.forget()
	d.busy.Store(false)
	return batch, err
}

// MarshalJSON fails, with an [*pricing.InputError]: a Decoder holds nothing to write.
func (d *Decoder) MarshalJSON() ([]byte, error) {
	return nil, &pricing.InputError{
		Kind:  pricing.ErrInvalid,
		Field: "Decoder",
		Value: "JSON",
		Why:   "write the Batch",
	}
}

// decode reads a body.
func (d *decoder) decode(body []byte) (Batch, error) {
	if err := d.index(body); err != nil {
		return Batch{}, err
	}
	d.root()
	if d.over != nil {
		return Batch{}, d.over
	}
	return d.batch, nil
}

// forget drops all but the memory of nodes. It keeps that of 8192, which a body of some
// 100 kB has.
func (d *decoder) forget() {
	const most = 8192
	d.Forget(most)
	*d = decoder{Tape: d.Tape}
}

// ReadBody reads the body of a request, for [Verify] and then [Decode]. It
// returns a [*LimitError] for more than [MaxBody] bytes, and wraps errors of r. A
// nil r ends too early.
func ReadBody(r io.Reader) ([]byte, error) {
	if r == nil {
		return nil, fmt.Errorf("webhook: reading the body: %w", io.ErrUnexpectedEOF)
	}
	body, err := io.ReadAll(io.LimitReader(r, MaxBody+1))
	if err != nil {
		return nil, fmt.Errorf("webhook: reading the body: %w", err)
	}
	if len(body) > MaxBody {
		return nil, &LimitError{Of: "bytes", Limit: MaxBody, Offset: MaxBody}
	}
	return body, nil
}
