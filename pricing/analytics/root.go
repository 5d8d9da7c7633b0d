package analytics

import (
	"encoding/json"
	"strconv"

	"github.com/wacost/wacost/pricing/webhook"
)

// Decode reads an answer of pricing_analytics or conversation_analytics, in
// either spelling: as a field of the account, with its id and perhaps currency,
// or as an edge, which is data alone; of any year, in any number of blocks.
//
// Words that aren't known stay as they are, and are in Report.Ignored, as are
// fields that aren't known. A report that has more pages is Incomplete. Links
// to pages aren't kept: they contain an access token.
//
// Errors are an [*Error], with an empty Report: of what isn't JSON, is another
// report, is beyond a limit, or has a figure that can't be.
func Decode(body []byte) (Report, error) {
	if len(body) > MaxBody {
		return Report{}, &Error{Kind: ErrLimit, Value: strconv.Itoa(len(body)), Why: "want no more bytes than " + strconv.Itoa(MaxBody)}
	}
	if err := grammar(body); err != nil {
		return Report{}, err
	}
	d := decoder{cursor: cursor{body: body}, listed: map[thing]int{}}
	d.report.Points = []Point{}
	d.root()
	if d.fault != nil {
		return Report{}, d.fault
	}
	return d.finish()
}

// root reads the whole answer.
func (d *decoder) root() {
	if d.next() != '{' {
		d.fail(ErrNotPrices, "want an object")
		return
	}
	d.object(func(key string) {
		switch key {
		case string(KindPricing), string(KindConversation):
			d.is(Kind(key))
			d.object(d.block)
		case "id":
			d.report.Account = d.text()
		case "currency":
			d.currency()
		case "error":
			d.failure()
		case "analytics", "call_analytics", "template_analytics", "template_group_analytics":
			d.other = key
			d.ignore(webhook.NotRead)
		default:
			d.block(key)
		}
	})
}

// block reads a member of what points lie in.
func (d *decoder) block(key string) {
	switch key {
	case "data":
		if n := d.elements(func() { d.object(d.block) }); n == 0 {
			d.told = true // no block: no traffic
		}
	case "data_points":
		d.told = true
		d.elements(d.point)
	case "paging":
		var paging struct {
			Next any `json:"next"`
		}
		if _ = json.Unmarshal(d.value(), &paging); paging.Next != nil && paging.Next != "" {
			d.report.Incomplete = true
		}
	case "granularity", "product_type": // points have their own start and end
		d.value()
	default:
		d.value()
		d.list(webhook.UnknownField)
	}
}
