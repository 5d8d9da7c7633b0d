package webhook_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/pricing/webhook"
)

// Errors keep their details in the shape of every version: until 16 they stood at the
// top, and none but a message came before that.
func TestDetailsOfErrorsOfEveryVersion(t *testing.T) {
	for body, want := range map[string]webhook.MetaError{
		`{"code":131051,"title":"t","details":"d"}`:                              {Code: 131051, Title: "t", Details: "d"},
		`{"code":131051,"title":"t","message":"m","error_data":{"details":"d"}}`: {Code: 131051, Title: "t", Details: "d"},
		`{"code":131051,"title":"t","message":"m","details":"d"}`:                {Code: 131051, Title: "t", Details: "d"},
		`{"code":131051,"title":"t","message":"m"}`:                              {Code: 131051, Title: "t", Details: "m"},
	} {
		m := inboundOf(t, `{"messages":[{"id":"w","timestamp":"1653252513","from":"49","type":"unknown","errors":[`+body+`]}]}`)
		if diff := cmp.Diff([]webhook.MetaError{want}, m.Errors); diff != "" {
			t.Errorf("%s: %s", body, diff)
		}
		if !m.OpensService() {
			t.Error("it opens no window")
		}
	}
}
