package category

import (
	"embed"
	"encoding/binary"
	"errors"
	"io"
	"strings"
	"sync"
)

//go:generate go test -count=1 -run ^TestWordsAreCompiled$ -update-words .

//go:embed compiled/*.bin
var compiledFiles embed.FS

// readLanguages finds the compiled files of words and reads what they list. They
// are part of the program, and a test reads them all: elsewhere there is no error.
var readLanguages = sync.OnceValues(func() (*languages, error) {
	l := &languages{}
	files, err := compiledFiles.ReadDir("compiled")
	faults := []error{err}
	var common, currencies [][]string
	for _, f := range files { // sorted by name
		name := strings.TrimSuffix(f.Name(), ".bin")
		file, err := openCompiled(f.Name())
		faults = append(faults, err)
		bit := uint32(1) << len(l.names)
		if name == anyLanguage {
			l.any = bit
		}
		if file.unchecked {
			l.unchecked |= bit
		}
		l.names = append(l.names, name)
		common = append(common, file.common)
		currencies = append(currencies, file.currencies)
		l.particles.add(file.particles)
		l.lexicons = append(l.lexicons, sync.OnceValues(func() (*lexicon, error) {
			file, err := openCompiled(f.Name())
			if err != nil {
				return nil, err
			}
			return readLexicon(file.phrases, file.size, &l.particles)
		}))
	}
	l.common, l.commonIn = setOf(common)
	l.currencies, _ = setOf(currencies)
	l.scripts = map[rune]uint32{}
	for i, list := range common {
		for _, word := range list {
			if b := block([]byte(word)); b != 0 {
				l.scripts[b] |= 1 << i
			}
		}
	}
	return l, errors.Join(faults...)
})

// setOf returns the set of all words of some lists, and by word in which of the
// lists it is, by bit.
func setOf(lists [][]string) (set wordSet, in []uint32) {
	words, bytes := 0, 0
	for _, list := range lists {
		words += len(list)
		for _, word := range list {
			bytes += len(word)
		}
	}
	set = newWordSet(words, bytes)
	for i, list := range lists {
		for _, word := range list {
			n, ok := set.find([]byte(word), hash([]byte(word)))
			if !ok {
				n = set.size()
				set.add([]byte(word))
				in = append(in, 0)
			}
			in[n] |= 1 << i
		}
	}
	return set, in
}

// A compiledFile is a file of the folder compiled.
type compiledFile struct {
	unchecked  bool // its language is among those that are
	common     []string
	currencies []string
	particles  [][]string

	phrases io.Reader // the second part
	size    int       // how many bytes it is when it isn't compressed
}

// openCompiled opens a file and reads its first part: a line of headings without
// words, a line of common words, one of currencies, and lines of particles. The sizes
// of both parts stand before it.
func openCompiled(name string) (compiledFile, error) {
	f, err := compiledFiles.Open("compiled/" + name)
	if err != nil {
		return compiledFile{}, err
	}
	var sizes [6]byte
	if _, err := io.ReadFull(f, sizes[:]); err != nil {
		return compiledFile{}, err
	}
	text := make([]byte, binary.LittleEndian.Uint16(sizes[:]))
	if _, err := io.ReadFull(f, text); err != nil {
		return compiledFile{}, err
	}
	var lines [][]string
	for line := range strings.Lines(string(text)) {
		lines = append(lines, strings.Fields(line))
	}
	return compiledFile{
		unchecked:  len(lines[0]) > 0,
		common:     lines[1],
		currencies: lines[2],
		particles:  lines[3:],
		phrases:    f,
		size:       int(binary.LittleEndian.Uint32(sizes[2:])),
	}, nil
}
