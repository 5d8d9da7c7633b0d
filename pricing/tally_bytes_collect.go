package pricing

// collect fills the tables.
func (w *tallyWriter) collect() {
	t := w.t
	w.market = make([]int, len(t.names))
	for i := range w.market {
		w.market[i] = notMet
	}
	for _, r := range t.readings() {
		w.collectReading(r)
	}
	for c := range t.choices {
		for i := range c.n {
			w.collectClass(&c.options[i])
		}
	}
	for key := range t.doubts {
		w.places.add(w.placeOf(spanMonth{accountMonth{key.pricer, key.month}, key.span}))
		w.market[key.market] = 0
		for _, items := range key.cases.items {
			for _, i := range itemsOf(items) {
				w.names.add(string(i.name()))
			}
		}
	}
	for key, n := range t.apart {
		if *n > 0 {
			w.places.add(w.placeOf(key.spanMonth))
		}
	}
	for rest := t.notes; rest != 0; rest &= rest - 1 {
		w.names.add(rest.first().ID)
	}
	for c := range t.corrections {
		w.collectCounter(&c)
	}
	w.collectThreads()
	w.sortTables()
}

func (w *tallyWriter) collectReading(r *reading) {
	for key, i := range r.classes {
		if r.counts[i] > 0 {
			w.collectClass(&key)
		}
	}
	for c, a := range r.allowances {
		if a.isEmpty() {
			continue
		}
		w.collectCounter(&c)
		for i := range a.units {
			w.collectCandidate(&a.units[i])
		}
		if a.spent != nil {
			w.collectCandidate(a.spent)
		}
	}
	for u := range r.unpriced {
		for _, text := range [...]string{u.ID, u.Field, string(u.Market), u.Why} {
			w.names.add(text)
		}
	}
}

func (w *tallyWriter) collectClass(key *billingClass) {
	w.market[key.market] = 0
	w.kinds.add(w.kindOf(key))
}

func (w *tallyWriter) collectCandidate(u *candidate) {
	w.collectClass(&u.class)
	w.texts.add(u.id)
	w.texts.add(u.user)
}

func (w *tallyWriter) collectCounter(c *Counter) {
	w.texts.add(c.Of)
	for _, text := range [...]string{string(c.Scope), string(c.Item), string(c.Market)} {
		w.names.add(text)
	}
}

func (w *tallyWriter) collectThreads() {
	for i := range w.t.threads.entries {
		if r := w.t.threads.entries[i].rest; r != nil {
			for k := range r.thread.Conversations {
				w.names.add(r.thread.Conversations[k].Kind)
			}
		}
	}
}
