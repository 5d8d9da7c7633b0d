package ledger

// A layer is a map that may lie over another, which it reads and never changes.
type layer[K comparable, V any] struct {
	below *layer[K, V]
	own   map[K]*V // nil: deleted here, whatever lies below
}

// fork returns an empty layer over l.
func (l *layer[K, V]) fork() layer[K, V] { return layer[K, V]{below: l} }

// lookup returns the value of a key, and reports whether there is one.
func (l *layer[K, V]) lookup(k K) (v V, ok bool) {
	for ; l != nil; l = l.below {
		if p, ok := l.own[k]; ok {
			if p == nil {
				return v, false
			}
			return *p, true
		}
	}
	return v, false
}

// get returns the value of a key, or the zero value if there is none.
func (l *layer[K, V]) get(k K) V {
	v, _ := l.lookup(k)
	return v
}

func (l *layer[K, V]) set(k K, v V) {
	if l.own == nil {
		l.own = map[K]*V{}
	}
	l.own[k] = &v
}

func (l *layer[K, V]) delete(k K) {
	if l.below == nil {
		delete(l.own, k)
		return
	}
	if l.own == nil {
		l.own = map[K]*V{}
	}
	l.own[k] = nil
}

// deleteIf deletes each value of this layer, not of those below, that meets a
// condition.
func (l *layer[K, V]) deleteIf(condition func(*V) bool) {
	for k, v := range l.own {
		if v != nil && condition(v) {
			l.delete(k)
		}
	}
}
