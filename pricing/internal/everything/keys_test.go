package everything

import (
	"encoding/json"
	"reflect"
	"regexp"
	"strings"
	"testing"
)

// JSON has keys in snake_case, those of structs without a tag too. Errors are for
// people, and options for the program.
func TestKeysAreSnakeCase(t *testing.T) {
	snake := regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
	for _, typ := range exportedTypes() {
		name := typ.Name()
		if typ.Kind() != reflect.Struct || strings.HasSuffix(name, "Error") || strings.HasSuffix(name, "Options") {
			continue
		}
		is := reflect.New(typ)
		is.Elem().Set(samples(typ, 1)[min(1, len(samples(typ, 1))-1)])
		text, err := json.Marshal(is.Interface())
		var keys map[string]json.RawMessage
		if err != nil || json.Unmarshal(text, &keys) != nil {
			continue // it isn't written, or is a text
		}
		for key := range keys {
			if !snake.MatchString(key) {
				t.Errorf("%s has the key %q", typ, key)
			}
		}
	}
}
