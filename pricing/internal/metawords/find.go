package metawords

// words are the sets, by number.
var words = [enums][]Word{
	Type:     types,
	Subtype:  subtypes,
	Category: categories,
	Model:    models,
	Progress: progress,
	Inbound:  inbound,
	System:   system,
}

// Find returns the word of a set that a text is, in any case and with -, _ or a
// space between its parts, and reports whether there is one. A word of Progress is
// found to the letter, because history has DELIVERED and the like of messages that
// cost nothing today. The word belongs to the list: don't change it.
func Find(e Enum, text string) (w *Word, ok bool) {
	for i := range words[e] {
		if w := &words[e][i]; text == w.Text || e != Progress && Is(text, w.Text) {
			return w, true
		}
	}
	return nil, false
}

// Known reports whether a text is a word of a set.
func Known(e Enum, text string) bool {
	_, ok := Find(e, text)
	return ok
}

// Plain returns the word that says what a text of a set says, as this list writes it,
// or the text itself if it is no word of that set.
func Plain(e Enum, text string) string {
	w, ok := Find(e, text)
	switch {
	case !ok:
		return text
	case w.Means != "":
		return w.Means
	}
	return w.Text
}

// PlainType is [Plain] for a type, in its word outside of groups: what a free message
// costs doesn't depend on where it was sent.
func PlainType(text string) string {
	w, ok := Find(Type, text)
	if ok && w.Outside != "" {
		return w.Outside
	}
	return Plain(Type, text)
}

// Of returns the words of a set, in the order of this list.
func Of(e Enum) []Word { return append([]Word(nil), words[e]...) }

// Sets returns all sets.
func Sets() []Enum {
	list := make([]Enum, enums)
	for i := range list {
		list[i] = Enum(i)
	}
	return list
}

// Is reports whether a text is that word, which is in lower case with _ between its
// parts.
func Is(text, word string) bool {
	if len(text) != len(word) {
		return false
	}
	for i := range len(text) {
		if c := text[i]; c != word[i] && plain(c) != word[i] {
			return false
		}
	}
	return true
}

// plain returns a letter of ASCII in lower case, and one separator for all.
func plain(c byte) byte {
	switch {
	case 'A' <= c && c <= 'Z':
		return c - 'A' + 'a'
	case c == '-' || c == ' ':
		return '_'
	}
	return c
}
