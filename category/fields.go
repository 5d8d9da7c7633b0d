package category

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
	"unicode/utf8"
)

// A text is a member that is a string, number or boolean. It is "" for null.
type text string

// UnmarshalJSON reads any of them.
func (t *text) UnmarshalJSON(data []byte) error {
	switch data[0] {
	case '{', '[':
		return misfit("want a text")
	case '"':
		inner := data[1 : len(data)-1]
		if bytes.IndexByte(inner, '\\') >= 0 || !utf8.Valid(inner) {
			return json.Unmarshal(data, (*string)(t))
		}
		data = inner
	case 'n':
		data = nil
	}
	*t = text(data)
	return nil
}

func (t text) upper() string { return strings.ToUpper(string(t)) }

// isTrue reports whether it is true, in one of the forms that Meta uses.
func (t text) isTrue() bool { return strings.EqualFold(string(t), "true") || t == "1" }

// count returns a count. Anything else is as good as not there.
func (t text) count() int {
	n, err := strconv.Atoi(string(t))
	if err != nil || n < 0 {
		return 0
	}
	return n
}

// category returns a category, in our spelling if it is one of today's.
func (t text) category() Category {
	c, _ := Parse(string(t)) // a word of before 2023 stays as it is
	return c.filed()
}

// A language is a code, or an object that holds it, as in a message that uses the template.
type language string

// UnmarshalJSON reads either.
func (l *language) UnmarshalJSON(data []byte) error {
	if data[0] != '{' {
		return (*text)(l).UnmarshalJSON(data)
	}
	var of struct {
		Code text `json:"code"`
	}
	err := json.Unmarshal(data, &of)
	*l = language(of.Code)
	return err
}

// A list is of objects. One object is a list of one. It is nil if there is none.
type list[T any] []T

// UnmarshalJSON reads either.
func (l *list[T]) UnmarshalJSON(data []byte) error {
	*l = nil
	switch {
	case data[0] == '{':
		*l = make([]T, 1)
		return json.Unmarshal(data, &(*l)[0])
	case data[0] == '[':
	case string(data) == "null", string(data) == `""`:
		return nil
	default:
		return misfit("want a list")
	}
	*l = []T{}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.Token()
	for i := 0; dec.More(); i++ {
		var one *T
		at := index(i)
		if err := dec.Decode(&one); err != nil {
			return within(at, err)
		}
		if one == nil {
			return within(at, misfit(wantObject))
		}
		*l = append(*l, *one)
	}
	return nil
}

func isObject(value json.RawMessage) bool { return len(value) > 0 && value[0] == '{' }
