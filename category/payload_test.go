package category_test

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/wacost/wacost/category"
)

func TestPayload(t *testing.T) {
	tests := []struct {
		json string
		want category.Category
		err  error
	}{
		{`{"type":"text","text":{"body":"hello"}}`, category.Service, nil},
		{`{"to":"1"}`, category.Service, nil},
		{`{"type":"text","category":"UTILITY"}`, category.Utility, nil},
		{`{"type":"interactive","category":"authentication"}`, category.Authentication, nil},
		{`{"type":"text","category":"poetry"}`, "", category.ErrUnknown},
		{`{"type":"template","template":{"name":"n"}}`, "", category.ErrNeedsTemplate},
	}
	for _, tt := range tests {
		var p category.Payload
		if err := json.Unmarshal([]byte(tt.json), &p); err != nil {
			t.Fatal(err)
		}
		got, err := p.Classify()
		if got.Category != tt.want || !errors.Is(err, tt.err) {
			t.Errorf("%s: %s, %v; want %s, %v", tt.json, got.Category, err, tt.want, tt.err)
		}
	}
}
