package category

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// A scanner cuts the parts of a template into tokens.
type scanner struct {
	tokens   []token
	letters  []byte // of the folded words, one after another
	sentence uint16
	open     bool       // the sentence has a token
	pending  tokenFlags // for the next token
	address  bool       // the part is a web address: its words count, it is no link

	currencies *wordSet // nil where no word need be known as a currency
}

// scan cuts part n of a template.
func (s *scanner) scan(n int, p *part) {
	text := p.text
	s.endSentence()
	s.address = p.kind == inURL
	for i := 0; i < len(text); {
		if text[i] == ' ' {
			i++
			continue
		}
		i = s.next(uint16(n), text, i)
	}
}

// next reads what stands at text[i] and returns where it ends.
func (s *scanner) next(n uint16, text string, i int) int {
	c := text[i]
	switch {
	case 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z':
		if first := c | 0x20; !s.address && (first == 'h' || first == 'w') {
			if end := link(text, i); end > i {
				return s.add(isLink, n, i, end)
			}
		}
		return s.word(n, text, i)
	case '0' <= c && c <= '9':
		return s.number(n, text, i)
	case c == '{':
		if end := placeholder(text, i); end > i {
			return s.add(isPlaceholder, n, i, end)
		}
	case c == '%':
		return s.add(isPercent, n, i, i+1)
	case c == '$':
		return s.add(isCurrency, n, i, i+1)
	case c == '#':
		s.pending |= afterNumberSign
	case c == ':':
		s.mark(n, colonFollows)
	case c == ',':
		s.mark(n, commaFollows)
	case c == '\n' || c == '\r' || c == '\v' || c == '\f' || c == '!' || c == '?':
		if c == '!' {
			s.mark(n, commaFollows)
		}
		s.endSentence()
	case c == '.':
		if s.endsSentence(text, i) {
			s.endSentence()
		}
	case c == '&' || c == '\\' || c == '<':
		end, line := escaped(text[i:])
		if line {
			s.endSentence()
		}
		return i + end
	case c >= utf8.RuneSelf:
		return s.nonASCII(n, text, i)
	}
	return i + 1
}

// mark gives the last token of part n a flag.
func (s *scanner) mark(n uint16, flag tokenFlags) {
	if k := len(s.tokens); k > 0 && s.tokens[k-1].part == n {
		s.tokens[k-1].flags |= flag
	}
}

// endSentence begins the next sentence, if there is anything in this one.
func (s *scanner) endSentence() {
	if s.open {
		s.sentence++
	}
	s.open, s.pending = false, 0
}

// endsSentence reports whether the full stop at i ends a sentence: not within a
// name or number, not after words as short as "no." and "dr.", and not between a
// currency and its amount, as in "रु. 500".
func (s *scanner) endsSentence(text string, i int) bool {
	if i+1 < len(text) && text[i+1] < utf8.RuneSelf && strings.IndexByte(behindStop, text[i+1]) < 0 {
		return false
	}
	if len(s.tokens) == 0 {
		return true
	}
	last := &s.tokens[len(s.tokens)-1]
	if last.kind == isCurrency {
		return i+2 >= len(text) || text[i+1] != ' ' || text[i+2] != '{' && !isDigit(text, i+2)
	}
	return last.kind != isWord || last.foldedEnd-last.folded > 2
}

// behindStop is what may stand behind a full stop that ends a sentence.
const behindStop = " \t\n\v\f\r*_~\\&<"

// escaped returns how many bytes an entity of HTML, a short tag or an escape has that a
// program left at the beginning of a text, 1 if there is none, and whether it ends a line.
func escaped(text string) (n int, line bool) {
	begin := text[:min(len(text), longestEntity)]
	switch begin[0] {
	case '\\':
		if len(begin) > 1 && (begin[1] == 'n' || begin[1] == 'r') {
			return 2, true
		}
	case '<':
		end := max(strings.IndexByte(begin, '>'), 0)
		switch name := strings.ToLower(strings.Trim(begin[:end], "</ ")); name {
		case "br", "p", "li":
			return end + 1, true
		case "b", "i", "u":
			return end + 1, false
		}
	case '&':
		if end := strings.IndexByte(begin, ';'); end > 2 && !strings.ContainsAny(begin[:end], " {\n") {
			return end + 1, false
		}
	}
	return 1, false
}

// longestEntity is how many bytes an entity may have.
const longestEntity = 9

// add adds a token, and returns its end.
func (s *scanner) add(kind tokenKind, n uint16, start, end int) int {
	k := len(s.tokens)
	if k == cap(s.tokens) {
		s.tokens = grown(s.tokens, 1)
	}
	s.tokens = s.tokens[:k+1]
	t := &s.tokens[k]
	t.part, t.sentence = n, s.sentence
	t.start, t.end = uint32(start), uint32(end)
	t.kind, t.flags = kind, s.pending
	s.open, s.pending = true, 0
	return end
}

// addNumber adds a number of so many digits, and returns its end. A short one without
// separators is spelt, so that phrases can name it: of "24" others know "hours".
func (s *scanner) addNumber(n uint16, text string, start, end, digits int) int {
	k := len(s.tokens)
	s.add(isNumber, n, start, end)
	t := &s.tokens[k]
	t.digits = uint8(min(digits, 255))
	if digits == utf8.RuneCountInString(text[start:end]) && digits <= longestSpelt {
		folded := s.room()
		for _, r := range text[start:end] {
			folded = append(folded, '0'+digitOf(r))
		}
		s.spell(folded)
	}
	if k > 0 && s.tokens[k-1].beginsPhone(t, text) {
		s.tokens[k-1].flags |= inPhone
		t.flags |= inPhone
	}
	return end
}

// longestSpelt is how many digits of a number are spelt.
const longestSpelt = 5

// digitOf returns the value of a digit of any script: the ten of each stand together.
func digitOf(r rune) (value byte) {
	for value < 9 && unicode.IsDigit(r-rune(value)-1) {
		value++
	}
	return value
}

// beginsPhone reports whether t and the token behind it are parts of a phone number,
// such as 0800 123 456: these are no amounts.
func (t *token) beginsPhone(next *token, text string) bool {
	if t.kind != isNumber || t.part != next.part || next.start-t.end > 2 {
		return false
	}
	plus := t.start > 0 && text[t.start-1] == '+'
	return plus || t.flags&inPhone != 0 || t.digits > 1 && text[t.start] == '0'
}

// number reads digits, with the separators between them.
func (s *scanner) number(n uint16, text string, start int) int {
	i, digits := start, 0
	for i < len(text) {
		if isDigit(text, i) {
			digits++
		} else if strings.IndexByte(".,:/", text[i]) < 0 || !isDigit(text, i+1) {
			break
		}
		i++
	}
	if strings.HasPrefix(text[i:], "\ufe0f") || strings.HasPrefix(text[i:], "\u20e3") {
		s.endSentence() // a digit on a key: an emoji
		return i
	}
	return s.addNumber(n, text, start, i, digits)
}

func isDigit(text string, i int) bool { return i < len(text) && '0' <= text[i] && text[i] <= '9' }

// nonASCII reads what stands at text[i], which isn't ASCII, and returns where it
// ends.
func (s *scanner) nonASCII(n uint16, text string, i int) int {
	r, size := utf8.DecodeRuneInString(text[i:])
	switch {
	case strings.ContainsRune("，、،！", r):
		s.mark(n, commaFollows)
		if r == '！' {
			s.endSentence()
		}
	case strings.ContainsRune("\u2028\u2029\u0085…。？؟।॥｡۔", r):
		s.endSentence()
	case r == '：':
		s.mark(n, colonFollows)
	case r == '％' || r == '٪':
		return s.add(isPercent, n, i, i+size)
	case r == 'º' || r == 'ª' || r == '°':
		if k := len(s.tokens); k > 0 && s.tokens[k-1].part == n && s.tokens[k-1].end+1 >= uint32(i) {
			s.pending |= afterNumberSign
		}
	case r == '№':
		s.pending |= afterNumberSign
	case unicode.Is(unicode.Sc, r):
		return s.add(isCurrency, n, i, i+size)
	case unicode.IsDigit(r):
		end := i + size
		digits := 1
		for end < len(text) {
			r, size := utf8.DecodeRuneInString(text[end:])
			if !unicode.IsDigit(r) {
				break
			}
			digits++
			end += size
		}
		return s.addNumber(n, text, i, end, digits)
	case isEmoji(r):
		s.endSentence()
		s.pending |= afterEmoji
	case unicode.IsLetter(r) && inWord(r):
		return s.word(n, text, i)
	}
	return i + size
}

// isEmoji reports whether r is an emoji or a sign that stands before the entries of a
// list. Between words these do for a full stop. Of ℹ and Ⓜ Unicode says that they
// are letters.
func isEmoji(r rune) bool {
	return 0x1F000 <= r && r <= 0x1FAFF || 0x2300 <= r && r <= 0x23FF || 0x25A0 <= r && r <= 0x27BF ||
		0x2B00 <= r && r <= 0x2BFF || r == '•' || r == 'ℹ' || r == 'Ⓜ'
}

// word reads a word, letters and the marks on them, and returns its end. In
// scripts that put no spaces between words, each letter is a word, with its marks.
func (s *scanner) word(n uint16, text string, start int) int {
	folded, i := s.room(), start
	for i < len(text) && len(folded) < longestWord {
		c := text[i] | 0x20
		if c < 'a' || 'z' < c {
			break
		}
		folded = append(folded, c)
		i++
	}
	for i < len(text) {
		if c := text[i] | 0x20; 'a' <= c && c <= 'z' {
			if len(folded) < longestWord {
				folded = append(folded, c)
			}
			i++
			continue
		} else if text[i] < utf8.RuneSelf {
			break
		}
		r, next := letter(text, i)
		if !inWord(r) {
			break
		}
		alone := spaceless(r)
		if alone && i > start {
			break
		}
		i = next
		if len(folded) < longestWord {
			folded = appendFolded(folded, r)
		}
		if alone {
			if r <= lastThaiLao {
				folded, i = marks(folded, text, i)
			}
			break
		}
	}
	folded = folded[:min(len(folded), longestWord)]
	s.add(isWord, n, start, i)
	t := s.spell(folded)
	if joinsAddress(text, start, i) {
		t.flags |= inAddress
	}
	if s.currencies.has(folded, t.hash) {
		t.kind = isCurrency
	}
	return i
}

// room returns an empty list behind the letters, which has room for those of a word.
func (s *scanner) room() []byte {
	n := len(s.letters)
	if cap(s.letters) < n+roomOfWord {
		s.letters = grown(s.letters, roomOfWord)
	}
	return s.letters[n : n : n+roomOfWord]
}

// spell notes the letters of the last token, which are in that room, and returns the token.
func (s *scanner) spell(folded []byte) *token {
	n := len(s.letters)
	s.letters = s.letters[:n+len(folded)]
	t := &s.tokens[len(s.tokens)-1]
	t.folded, t.foldedEnd = uint32(n), uint32(len(s.letters))
	t.hash = hash(folded)
	return t
}

// inWord reports whether a word that has begun goes on with r. Signs such as ʼ Unicode
// calls letters.
func inWord(r rune) bool {
	switch {
	case r == 'º' || r == 'ª' || 0x2B0 <= r && r <= 0x2FF:
		return false
	}
	return unicode.IsLetter(r) || unicode.IsMark(r) || foldOther(r) == 0
}

// joinsAddress reports whether the word text[start:end] is a part of an address: next
// to an at sign, or to a full stop without a space.
func joinsAddress(text string, start, end int) bool {
	letter := func(i int) bool { return i >= 0 && i < len(text) && 'a' <= text[i]|0x20 && text[i]|0x20 <= 'z' }
	if start > 0 && (text[start-1] == '@' || text[start-1] == '.' && letter(start-2)) {
		return true
	}
	return end < len(text) && (text[end] == '@' || text[end] == '.' && letter(end+1))
}

const (
	longestWord = 64 // bytes of a word that count
	roomOfWord  = longestWord + utf8.UTFMax
)

// lastThaiLao is the last letter of Thai and Lao.
const lastThaiLao = 0x0EFF

// marks adds the vowels and tones of Thai or Lao at text[i], which stand above or
// below the letter before, and returns where they end. Without them to buy and to
// mend, or to send and to order, would be one.
func marks(folded []byte, text string, i int) ([]byte, int) {
	for i < len(text) {
		r, size := utf8.DecodeRuneInString(text[i:])
		if r > lastThaiLao || !unicode.Is(unicode.Mn, r) || !spaceless(r) {
			break
		}
		if len(folded) < longestWord {
			folded = utf8.AppendRune(folded, r)
		}
		i += size
	}
	return folded, i
}

// spaceless reports whether r is of a script that puts no spaces between words.
func spaceless(r rune) bool {
	return 0x0E00 <= r && r <= lastThaiLao || // Thai, Lao
		0x1000 <= r && r <= 0x109F || // Burmese
		0x1780 <= r && r <= 0x17FF || // Khmer
		0x3040 <= r && r <= 0x30FF || // Japanese syllables
		0x3400 <= r && r <= 0x9FFF || 0xF900 <= r && r <= 0xFAFF || 0x20000 <= r && r <= 0x3FFFF // Chinese characters
}

// longestPlaceholder is how many bytes a placeholder may have, with its two braces
// at either end. What is longer is none, so that a text full of braces isn't
// searched to its end for each of them.
const longestPlaceholder = 80

// placeholder returns where the placeholder at i ends, or i.
func placeholder(text string, i int) int {
	rest := text[i:min(len(text), i+longestPlaceholder)]
	if strings.HasPrefix(rest, "{{") {
		if end := strings.Index(rest, "}}"); end > 0 {
			return i + end + 2
		}
		return i
	}
	end := strings.IndexByte(rest, '}')
	if end > 1 && end < longestPlaceholder/2 && !strings.ContainsAny(rest[:end], " \n") {
		return i + end + 1
	}
	return i
}

// link returns where the web address at i ends, or i.
func link(text string, i int) int {
	rest := text[i:]
	if len(rest) < 8 {
		return i
	}
	begins := func(s string) bool { return strings.EqualFold(rest[:len(s)], s) }
	if !begins("http://") && !begins("https://") && !begins("www.") && !begins("wa.me/") {
		return i
	}
	end := strings.IndexAny(rest, " \n\t)]>\"")
	if end < 0 {
		end = len(rest)
	}
	for end > 0 && strings.IndexByte(".,!?*_~", rest[end-1]) >= 0 {
		end--
	}
	return i + end
}
