package webhook_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/pricing/webhook"
)

// Errors keep their details in the shape of every version: until 16 they stood at the
// top, and none but a message came before that.
func TestDetailsOfErrorsOfEveryVersion(t *testing.T) {
	const code = `"code":131051,"title":"t"`
	for body, details := range map[string]string{
		`"details":"d"`: "d",
		`"message":"m","error_data":{"details":"d"}`: "d",
		`"message":"m","details":"d"`:                "d",
		`"message":"m"`:                              "m",
	} {
		m := inboundOf(t, `{"messages":[{"id":"w","timestamp":"1653252513","from":"49","type":"unknown",`+
			`"errors":[{`+code+`,`+body+`}]}]}`)
		want := []webhook.MetaError{{Code: 131051, Title: "t", Details: details}}
		if diff := cmp.Diff(want, m.Errors); diff != "" {
			t.Errorf("%s: %s", body, diff)
		}
		if !m.OpensService() {
			t.Error("it opens no window")
		}
	}
}
