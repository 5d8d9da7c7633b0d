package category

import (
	"strconv"
	"strings"
)

// A templateDecoder makes a Template of nodes. It keeps the first fault.
//
// A struct for encoding/json would not do: its errors have neither the index in
// components[1].text nor, once a type reads itself, an offset.
type templateDecoder struct{ err error }

func (d *templateDecoder) fault(n node, path, why string) {
	if d.err == nil {
		d.err = &TemplateError{Offset: n.offset, Path: path, Why: why}
	}
}

// text returns a member that is a string, number, boolean or null; "" if there
// is none.
func (d *templateDecoder) text(n node, path, key string) string {
	v, ok := n.get(key)
	if ok && v.kind != 's' {
		d.fault(v, join(path, key), "want a text")
	}
	return v.text
}

// flag reports whether a member is true, in one of the forms that Meta uses.
func (d *templateDecoder) flag(n node, path, key string) bool {
	s := d.text(n, path, key)
	return strings.EqualFold(s, "true") || s == "1"
}

// count returns a member that is a count. Anything else is as good as not there.
func (d *templateDecoder) count(n node, path, key string) int {
	i, err := strconv.Atoi(d.text(n, path, key))
	if err != nil || i < 0 {
		return 0
	}
	return i
}

// category returns a member that is a category, in our spelling if it is one of
// today's.
func (d *templateDecoder) category(n node, path, key string) Category {
	c, _ := Parse(d.text(n, path, key)) // a word of before 2023 stays as it is
	return c.filed()
}

// list returns a member that is a list of objects, or one object.
func (d *templateDecoder) list(n node, path, key string) []node {
	v, ok := n.get(key)
	switch {
	case !ok, v.kind == 's' && v.text == "":
		return nil
	case v.kind == '{':
		return []node{v}
	case v.kind != '[':
		d.fault(v, join(path, key), "want a list")
		return nil
	}
	for i, kid := range v.kids {
		if kid.kind != '{' {
			d.fault(kid, index(join(path, key), i), "want an object")
			return nil
		}
	}
	return v.kids
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

func index(path string, i int) string { return path + "[" + strconv.Itoa(i) + "]" }
