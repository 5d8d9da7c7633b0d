package analytics

import (
	"math"
	"slices"
	"strconv"

	"github.com/wacost/wacost/pricing/internal/jsontape"
	"github.com/wacost/wacost/pricing/webhook"
)

// Decode reads an answer of pricing_analytics or conversation_analytics, of any
// year, in any number of blocks. It may be a field of the account, with the
// account's id and perhaps currency, or an edge, which is data alone.
//
// Unknown words stay as they are. They are listed in Report.Ignored, and so are
// unknown fields. A report that has more pages is Incomplete. Links to pages
// aren't kept: they contain an access token.
//
// An error is an [*Error], with an empty Report: the answer isn't JSON, is another
// report, is beyond a limit, or has a figure that can't be.
func Decode(body []byte) (Report, error) {
	d := decoder{listed: map[ignoredKey]int{}, texts: map[string]string{}}
	if err := d.index(body); err != nil {
		return Report{}, err
	}
	d.report.Points = []Point{}
	d.root()
	if d.fault != nil {
		return Report{}, d.fault
	}
	return d.finish()
}

// index indexes the body, and returns errors in this package's type.
func (d *decoder) index(body []byte) error {
	err := d.Index(body, jsontape.Limits{Bytes: MaxBody, Levels: math.MaxInt, Values: maxValues})
	switch e := err.(type) {
	case *jsontape.SyntaxError:
		return &Error{Kind: ErrMalformed, Offset: e.Offset, Why: e.Err.Error()}
	case *jsontape.LimitError:
		value := ""
		if e.Of == "bytes" {
			value = strconv.Itoa(len(body))
		}
		return &Error{Kind: ErrLimit, Value: value, Why: "want no more " + e.Of + " than " + strconv.Itoa(e.Limit)}
	}
	return err
}

// root reads the answer.
func (d *decoder) root() {
	if d.Kind(0) != jsontape.Object {
		d.fail(ErrNotPrices, "want an object")
		return
	}
	d.object(0, func(name []byte, v node) {
		switch key := string(name); key {
		case string(KindPricing), string(KindConversation):
			d.setKind(Kind(key))
			d.object(v, d.block)
		case "id":
			d.report.Account = d.text(v)
		case "currency":
			d.currency(v)
		case "error":
			d.failure(v)
		case "analytics", "call_analytics", "template_analytics", "template_group_analytics":
			d.other = key
			d.list(webhook.ReasonNotRead, v)
		default:
			d.block(name, v)
		}
	})
}

// block reads one member of an object that has points, or blocks of points.
func (d *decoder) block(key []byte, v node) {
	switch string(key) {
	case "data":
		if n := d.elements(v, func(b node) { d.object(b, d.block) }); n == 0 {
			d.hasPoints = true // no block: no traffic
		}
	case "data_points":
		d.hasPoints = true
		d.report.Points = slices.Grow(d.report.Points, min(d.Len(v), maxPoints))
		d.elements(v, d.point)
	case "paging":
		if next := d.Member(v, "next"); next != 0 && d.Kind(next) != jsontape.Null && len(d.Bytes(next)) > 0 {
			d.report.Incomplete = true
		}
	case "granularity", "product_type": // points have their own start and end
	default:
		d.list(webhook.ReasonUnknownField, v)
	}
}
