package scenario

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

// fields are the keys of a mapping. They remember which keys were asked for, so
// that the others can be reported.
type fields struct {
	nodes map[string]yaml.Node
	asked map[string]bool
}

// open reads a mapping. No node, and a null, are empty mappings.
func open(n *yaml.Node) (*fields, error) {
	f := &fields{map[string]yaml.Node{}, map[string]bool{}}
	if n == nil || null(n) {
		return f, nil
	}
	if n = deref(n); n.Kind != yaml.MappingNode {
		return nil, fmt.Errorf("line %d: want keys and values", n.Line)
	}
	if err := n.Decode(&f.nodes); err != nil {
		return nil, oneLine(err)
	}
	return f, nil
}

// deref follows an alias to the node that it stands for.
func deref(n *yaml.Node) *yaml.Node {
	for n.Kind == yaml.AliasNode && n.Alias != nil {
		n = n.Alias
	}
	return n
}

func null(n *yaml.Node) bool { return deref(n).ShortTag() == "!!null" }

// node returns the value of a key, or nil if there is none or it is null.
func (f *fields) node(key string) *yaml.Node {
	f.asked[key] = true
	n, ok := f.nodes[key]
	if !ok || null(&n) {
		return nil
	}
	return deref(&n)
}

// has reports whether a key is there, even as a null.
func (f *fields) has(key string) bool {
	f.asked[key] = true
	_, ok := f.nodes[key]
	return ok
}

// ignore has keys not reported, although nothing asks for them.
func (f *fields) ignore(keys ...string) {
	for _, key := range keys {
		f.asked[key] = true
	}
}

// text returns a single value as it is written, or "".
func (f *fields) text(key string) (string, error) {
	n := f.node(key)
	if n == nil {
		return "", nil
	}
	if n.Kind != yaml.ScalarNode {
		return "", fmt.Errorf("%s: line %d: want a single value", key, n.Line)
	}
	return n.Value, nil
}

// value reads a key into v. It reports whether the key is there.
func (f *fields) value(key string, v any) (bool, error) {
	n := f.node(key)
	if n == nil {
		return false, nil
	}
	if err := n.Decode(v); err != nil {
		return false, fmt.Errorf("%s: %w", key, oneLine(err))
	}
	return true, nil
}

// list returns the mappings of a list. It reports whether the key is there.
func (f *fields) list(key string) (list []*fields, ok bool, err error) {
	if !f.has(key) {
		return nil, false, nil
	}
	n := f.node(key)
	if n == nil {
		return nil, true, nil
	}
	if n.Kind != yaml.SequenceNode {
		return nil, true, fmt.Errorf("%s: line %d: want a list", key, n.Line)
	}
	for i, item := range n.Content {
		g, err := open(item)
		if err != nil {
			return nil, true, fmt.Errorf("%s %d: %w", key, i+1, err)
		}
		list = append(list, g)
	}
	return list, true, nil
}

// report warns of the keys that nothing has asked for.
func (f *fields) report(warn func(string), where string) {
	var rest []string
	for _, key := range slices.Sorted(maps.Keys(f.nodes)) {
		if !f.asked[key] {
			rest = append(rest, key)
		}
	}
	if len(rest) > 0 {
		warn(fmt.Sprintf("%s: unknown, ignored: %s", where, strings.Join(rest, ", ")))
	}
}

// oneLine joins the lines of a YAML error.
func oneLine(err error) error {
	text := strings.TrimPrefix(err.Error(), "yaml: ")
	text = strings.TrimPrefix(text, "unmarshal errors:\n")
	return errors.New(strings.Join(strings.Fields(text), " "))
}
