package logs

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/wacost/wacost/pricing"
)

// Every key of a pricing.Event is read: one that a flat event lacks says which
// form a line has.
func TestKeysOfBothForms(t *testing.T) {
	keys := func(v any) (list []string) {
		for i := range reflect.TypeOf(v).NumField() {
			name, _, _ := strings.Cut(reflect.TypeOf(v).Field(i).Tag.Get("json"), ",")
			list = append(list, name)
		}
		return list
	}
	own, flat := keys(pricing.Event{}), keys(line{})
	only := func(of, not []string) []string {
		return slices.DeleteFunc(of, func(k string) bool { return slices.Contains(not, k) })
	}
	sorted := cmpopts.SortSlices(strings.Compare)
	if diff := cmp.Diff(ownKeys, only(slices.Clone(own), flat), sorted); diff != "" {
		t.Errorf("keys of a pricing.Event alone (-known +there):\n%s", diff)
	}
	if diff := cmp.Diff(flatKeys, only(slices.Clone(flat), own), sorted); diff != "" {
		t.Errorf("keys of a flat event alone (-known +there):\n%s", diff)
	}
}
