package webhook

import (
	"cmp"

	"github.com/wacost/wacost/pricing/internal/jsontape"
)

// A MetaError is an error that WhatsApp reports.
type MetaError struct {
	Code    int64  `json:"code"`              // such as 131047; see [MetaError.Meaning]
	Title   string `json:"title,omitempty"`   // a few words
	Details string `json:"details,omitempty"` // error_data.details, or details as until version 16, or else message
}

// A Fault is an error that is about no single message.
type Fault struct {
	Receiver
	Error MetaError `json:"error"`
}

func (*Fault) fact() {}

// errorAt reads one error.
func (d *decoder) errorAt(at *path, i node) (e MetaError) {
	if !d.want(at, i, jsontape.Object) {
		return e
	}
	message, old := "", ""
	for k := i + 1; k < d.End(i); k = d.End(k + 1) {
		v := k + 1
		switch key := string(d.Bytes(k)); key {
		case "code":
			e.Code, _ = d.integer(at, "code", v)
		case "title":
			e.Title = d.text(at, "title", v)
		case "message":
			message = d.text(at, "message", v)
		case "details": // until version 16
			old = d.text(at, "details", v)
		case "error_data":
			if details := d.Member(v, "details"); details != 0 {
				e.Details = d.text(&path{up: at, key: "error_data"}, "details", details)
			}
		case "href", "error_subcode", "error_user_title", "error_user_msg", "fbtrace_id", "type":
		default:
			d.unknown(at, key, v)
		}
	}
	e.Details = cmp.Or(e.Details, old, message)
	return e
}

// errorsAt reads a list of errors. It returns nil if there are none.
func (d *decoder) errorsAt(at *path, i node) (list []MetaError) {
	if !d.want(at, i, jsontape.Array) {
		return nil
	}
	for no, v := 0, i+1; v < d.End(i); no, v = no+1, d.End(v) {
		list = append(list, d.errorAt(&path{up: at, no: no, element: true}, v))
	}
	return list
}
