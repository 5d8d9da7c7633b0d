package ledger

// A layer is a map that may lie over another, which it leaves as it is.
type layer[K comparable, V any] struct {
	below *layer[K, V]
	own   map[K]*V // nil: gone
}

func (l *layer[K, V]) fork() layer[K, V] { return layer[K, V]{below: l} }

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

// dropIf drops what a test says, of what doesn't lie below.
func (l *layer[K, V]) deleteIf(test func(*V) bool) {
	for k, v := range l.own {
		if v != nil && test(v) {
			l.delete(k)
		}
	}
}
