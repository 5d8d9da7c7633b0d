package webhook

import (
	"strings"

	"github.com/wacost/wacost/pricing/internal/jsontape"
)

// relayed reads a body in a shape of a partner's own, or lists it if it is none.
//
// Each shape is that of the partner's documentation.
func (d *decoder) relayed(at *path, i node) {
	word, data := d.textOrEmpty(i, "event"), "data"
	switch {
	case strings.HasPrefix(word, "message.") && d.hasObject(i, data):
		d.receiver.Provider = "wasapflow"
	case d.hasObject(i, "status") && strings.HasPrefix(d.textOrEmpty(i, "type"), "message."):
		d.receiver.Provider, word, data = "easyhook", d.textOrEmpty(i, "type"), "status"
	case d.hasObject(i, "payload") && d.textOrEmpty(i, "type") != "":
		d.gupshup(at, i)
		return
	default:
		d.notRead(at, i, "")
		return
	}
	for k := i + 1; k < d.End(i); k = d.End(k + 1) {
		v := k + 1
		switch key := string(d.Bytes(k)); key {
		case data:
			s := &Status{}
			if d.Member(v, "status") == 0 {
				s.Progress = Progress(strings.TrimPrefix(word, "message."))
			}
			d.statusOf(&path{up: at, key: data}, v, s)
		case "event", "type", "channel":
		default:
			d.unknown(at, key, v)
		}
	}
}

// hasObject reports whether a member of node i is an object.
func (d *decoder) hasObject(i node, key string) bool {
	v := d.Member(i, key)
	return v != 0 && d.Kind(v) == jsontape.Object
}
