package main

// setsOf emits each name of a set of several beside the least one of the set. Who has one
// name alone is a set, and isn't among them.
func setsOf(_ []byte, pairs func(*string, *string) bool, emit func(string, string)) {
	s := sets{}
	for a, b := "", ""; pairs(&a, &b); {
		s.join(a, b)
	}
	for name := range s {
		if least := s.least(name); least != name {
			emit(name, least)
		}
	}
}

// sets are disjoint sets of names: of each name that isn't the least of its set, a lesser
// one; of the least, itself.
type sets map[string]string

// join makes one set of those of two names.
func (s sets) join(a, b string) {
	a, b = s.least(a), s.least(b)
	s[a], s[b] = min(a, b), min(a, b)
}

// least returns the least name of a name's set.
func (s sets) least(name string) string {
	for {
		next, ok := s[name]
		if !ok || next == name {
			return name
		}
		if further, ok := s[next]; ok {
			s[name] = further // the next one finds it sooner
		}
		name = next
	}
}

// keyFn puts entries under the least name of their set.
type keyFn struct {
	sets map[string]string
}

// StartBundle reads the sets.
func (f *keyFn) StartBundle(sets func(*string, *string) bool, _ func(string, []byte)) {
	f.sets = map[string]string{}
	for name, least := "", ""; sets(&name, &least); {
		f.sets[name] = least
	}
}

// ProcessElement emits an entry under the least name of its set. name is any of the set.
func (f *keyFn) ProcessElement(name string, entry []byte, _ func(*string, *string) bool,
	emit func(string, []byte)) {
	if least, ok := f.sets[name]; ok {
		name = least
	}
	emit(name, entry)
}
