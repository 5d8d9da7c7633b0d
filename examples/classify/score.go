package main

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/wacost/wacost/category"
)

// ranked are the categories that templates have, in the order of the tables.
var ranked = []category.Category{category.Marketing, category.Utility, category.Authentication}

// A tally counts verdicts: by what is true, by what was said.
type tally map[[2]category.Category]int

func (t tally) n() (n, right int) {
	for k, c := range t {
		n += c
		if k[0] == k[1] {
			right += c
		}
	}
	return n, right
}

// of returns the recall and F1 of a category in thousandths, or -1 if it has
// neither members nor mistakes.
func (t tally) of(c category.Category) (recall, f1 int) {
	hit, is, said := 0, 0, 0
	for k, n := range t {
		if k[0] == c {
			is += n
		}
		if k[1] == c {
			said += n
		}
		if k[0] == c && k[1] == c {
			hit += n
		}
	}
	recall, f1 = -1, -1
	if is > 0 {
		recall = 1000 * hit / is
	}
	if is+said > 0 {
		f1 = 2000 * hit / (is + said)
	}
	return recall, f1
}

// macro is the mean F1 of the categories that are met.
func (t tally) macro() int {
	sum, n := 0, 0
	for _, c := range ranked {
		if _, f1 := t.of(c); f1 >= 0 {
			sum += f1
			n++
		}
	}
	if n == 0 {
		return -1
	}
	return sum / n
}

func share(thousandths int) string {
	if thousandths < 0 {
		return "    -"
	}
	return fmt.Sprintf("%d.%03d", thousandths/1000, thousandths%1000)
}

// readLabels reads the adjudicated category of each ID; ambiguous rows are left
// out.
func readLabels(name string) (map[string]category.Category, int, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, 0, err
	}
	defer file.Close()
	truth, ambiguous := map[string]category.Category{}, 0
	lines := bufio.NewScanner(file)
	for n := 1; lines.Scan(); n++ {
		fields := strings.Split(strings.TrimSuffix(lines.Text(), "\r"), "\t")
		if n == 1 && fields[0] == "id" || lines.Text() == "" {
			continue
		}
		if len(fields) < 3 {
			return nil, 0, fmt.Errorf("%s:%d: want id, source category, category, status", name, n)
		}
		if len(fields) > 3 && fields[3] == "ambiguous" {
			ambiguous++
			continue
		}
		c, err := category.Parse(fields[2])
		if err == nil && !slices.Contains(ranked, c) {
			err = fmt.Errorf("no template is %s", c)
		}
		if err != nil {
			return nil, 0, fmt.Errorf("%s:%d: %w", name, n, err)
		}
		truth[fields[0]] = c
	}
	return truth, ambiguous, lines.Err()
}

// A score is how verdicts agree with labels.
type score struct {
	all        tally
	languages  map[string]tally
	mistakes   []mistake
	ambiguous  int // labels
	missing    int // labels without a template
	unreadable int // lines
}

// compare classifies the templates that have a label. What a row says of its
// own category isn't looked at.
func compare(rows, labels string) (*score, error) {
	truth, ambiguous, err := readLabels(labels)
	if err != nil {
		return nil, err
	}
	file, err := os.Open(rows)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	s := &score{all: tally{}, languages: map[string]tally{}, ambiguous: ambiguous}
	s.unreadable, err = each(file, func(r row) error {
		is, ok := truth[r.template.ID]
		if r.err != nil || !ok {
			return nil
		}
		delete(truth, r.template.ID)
		t := r.template
		t.Submitted, t.Previous, t.Approved, t.Becomes = "", "", "", ""
		v := category.Classify(t)
		key := [2]category.Category{is, v.Category}
		s.all[key]++
		language := primary(t.Language)
		if s.languages[language] == nil {
			s.languages[language] = tally{}
		}
		s.languages[language][key]++
		if is != v.Category {
			s.mistakes = append(s.mistakes, mistake{is, v, t})
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	s.missing = len(truth)
	if len(s.all) == 0 {
		return nil, fmt.Errorf("no row of %s has a label in %s", rows, labels)
	}
	return s, nil
}

func (s *score) print(w io.Writer, worst int) {
	n, right := s.all.n()
	fmt.Fprintf(w, "%d templates, %d ambiguous left out, %d labels without a template, %d lines unreadable\n", n, s.ambiguous, s.missing, s.unreadable)
	fmt.Fprintf(w, "accuracy %s  macro-F1 %s\n\n", share(1000*right/n), share(s.all.macro()))
	fmt.Fprintf(w, "%-16s %7s %7s   said: %9s %9s %14s\n", "true", "recall", "F1", "marketing", "utility", "authentication")
	for _, is := range ranked {
		recall, f1 := s.all.of(is)
		fmt.Fprintf(w, "%-16s %7s %7s         %9d %9d %14d\n", is, share(recall), share(f1),
			s.all[[2]category.Category{is, category.Marketing}], s.all[[2]category.Category{is, category.Utility}], s.all[[2]category.Category{is, category.Authentication}])
	}
	fmt.Fprintf(w, "\n%-8s %5s %8s %8s %16s\n", "language", "n", "accuracy", "macro-F1", "marketing recall")
	size := func(language string) int { n, _ := s.languages[language].n(); return n }
	names := slices.SortedFunc(maps.Keys(s.languages), func(a, b string) int {
		return cmp.Or(size(b)-size(a), strings.Compare(a, b))
	})
	for _, name := range names {
		t := s.languages[name]
		n, right := t.n()
		recall, _ := t.of(category.Marketing)
		fmt.Fprintf(w, "%-8s %5d %8s %8s %16s\n", name, n, share(1000*right/n), share(t.macro()), share(recall))
	}
	printMistakes(w, s.mistakes, worst)
}

// primary is the language without its region.
func primary(tag string) string {
	tag, _, _ = strings.Cut(strings.ToLower(strings.ReplaceAll(tag, "-", "_")), "_")
	if tag == "" {
		return "none"
	}
	return tag
}

type mistake struct {
	is       category.Category
	verdict  category.Classification
	template category.Template
}

// printMistakes prints the worst first: what was said with the most evidence.
func printMistakes(w io.Writer, list []mistake, worst int) {
	slices.SortStableFunc(list, func(a, b mistake) int { return b.weight() - a.weight() })
	if worst >= 0 && len(list) > worst {
		list = list[:worst]
	}
	for _, m := range list {
		body := strings.Join(strings.Fields(m.template.Header+" | "+m.template.Body+" | "+m.template.Footer), " ")
		fmt.Fprintf(w, "\n%s %s %s: %s, said %s\n  %s\n", m.template.ID, m.template.Language, m.template.Name, m.is, m.verdict.Category, printable(body))
		for _, b := range m.template.Buttons {
			fmt.Fprintf(w, "  [%s]", b.Text)
		}
		for _, r := range m.verdict.Reasons {
			fmt.Fprintf(w, "  %s/%s %q", r.For[:1], r.Rule, r.Text)
		}
		fmt.Fprintln(w)
	}
}

func (m *mistake) weight() (n int) {
	for _, r := range m.verdict.Reasons {
		if r.For == m.verdict.Category {
			n++
		}
	}
	return n
}
