package category

import "bytes"

// particles are what some languages write before a word without a space. No two
// of these languages share a letter.
type particles struct {
	// ranks are by language, in the order in which they stand before a word. Of
	// each rank a word has one particle or none.
	ranks [][][]string

	first [256]bool // the bytes with which a particle begins
}

// add adds the ranks of a language.
func (p *particles) add(ranks [][]string) {
	if len(ranks) == 0 {
		return
	}
	p.ranks = append(p.ranks, ranks)
	for _, rank := range ranks {
		for _, particle := range rank {
			p.first[particle[0]] = true
		}
	}
}

// begin reports whether the first letter of a word may be that of a particle.
func (p *particles) begin(w []byte) bool { return len(w) > 0 && p.first[w[0]] }

// maxParticles is how many particles are taken from a word.
const maxParticles = 4

// starts returns the bytes at which the word w begins when particles are taken
// from it one by one; 0 where there is none. At least two letters are left.
func (p *particles) starts(w []byte) (starts [maxParticles]int) {
	const letters = 2 * 2 // bytes of two letters, where there are particles
	if len(w) <= letters || !p.begin(w) {
		return starts
	}
	for _, ranks := range p.ranks {
		n, at := 0, 0
		for _, rank := range ranks {
			for _, particle := range rank {
				if n < maxParticles && bytes.HasPrefix(w[at:], []byte(particle)) {
					at += len(particle)
					if len(w)-at >= letters {
						starts[n] = at
						n++
					}
					break
				}
			}
		}
		if n > 0 {
			break
		}
	}
	return starts
}
