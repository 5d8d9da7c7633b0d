package everything

import (
	"encoding/json"
	"fmt"
	"reflect"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/pricing"
)

// What can be written as JSON is read back as it was, or reading it is an error.
// So nobody stores a value and gets another one back without a word.
func TestJSONComesBack(t *testing.T) {
	// No list and a list of none say the same, but for a Usage.
	none := func(x any) bool {
		v := reflect.ValueOf(x)
		return (v.Kind() == reflect.Slice || v.Kind() == reflect.Map) && v.Len() == 0 &&
			v.Type() != reflect.TypeFor[pricing.Usage]()
	}
	noList := cmp.FilterValues(func(x, y any) bool {
		return none(x) && none(y)
	}, cmp.Comparer(func(_, _ any) bool { return true }))
	zones := cmp.Comparer(func(x, y *time.Location) bool { return fmt.Sprint(x) == fmt.Sprint(y) })
	tried, refused := 0, 0
	for _, typ := range exportedTypes() {
		if typ.Kind() == reflect.Interface {
			continue
		}
		failed := 0
		for _, v := range samples(typ, 0) {
			is := reflect.New(typ)
			is.Elem().Set(v)
			tried++
			text, err := json.Marshal(is.Interface())
			if err != nil {
				refused++
				continue
			}
			back := reflect.New(typ)
			if err := json.Unmarshal(text, back.Interface()); err != nil {
				refused++
				continue
			}
			if diff := cmp.Diff(is.Interface(), back.Interface(), noList, zones); diff != "" && failed < 3 {
				failed++
				t.Errorf("%s: %.300s (-written +read):\n%.1500s", typ, text, diff)
			}
		}
	}
	t.Logf("%d values, %d refused", tried, refused)
}
