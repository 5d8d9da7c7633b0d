package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/examples/internal/input"
)

// ranked are the categories that templates have, in the order of the tables.
var ranked = []category.Category{category.Marketing, category.Utility, category.Authentication}

// A pair is the category of a template according to its label, and the one that
// the classifier said.
type pair struct{ label, said category.Category }

// A tally counts templates by their pair.
type tally map[pair]int

// n returns how many templates there are, and how many were classified right.
func (t tally) n() (n, right int) {
	for p, c := range t {
		n += c
		if p.label == p.said {
			right += c
		}
	}
	return n, right
}

// of returns the recall and F1 of a category in thousandths. Each is -1 where it
// would be nothing of nothing.
func (t tally) of(c category.Category) (recall, f1 int) {
	hits, labels, said := 0, 0, 0
	for p, n := range t {
		if p.label == c {
			labels += n
		}
		if p.said == c {
			said += n
		}
		if p.label == c && p.said == c {
			hits += n
		}
	}
	recall, f1 = -1, -1
	if labels > 0 {
		recall = 1000 * hits / labels
	}
	if labels+said > 0 {
		f1 = 2000 * hits / (labels + said)
	}
	return recall, f1
}

// macro returns the mean F1 of the categories that occur, in thousandths.
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

// A score is how the classifier agrees with labels.
type score struct {
	all        tally
	languages  map[string]tally
	mistakes   []mistake
	confidence map[category.Confidence]tally
	ranges     int // templates that may become another category
	covered    int // templates whose category is the likeliest or one of the others
	ambiguous  int // labels
	missing    int // labels without a template
	unreadable int // lines
}

// compare classifies the templates that have a label. It hides from the
// classifier the category that a row itself names.
func compare(rows, labels string) (*score, error) {
	truth, ambiguous, err := readLabels(labels)
	if err != nil {
		return nil, err
	}
	file, err := input.Open(rows, nil)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	s := &score{
		all:        tally{},
		languages:  map[string]tally{},
		confidence: map[category.Confidence]tally{},
		ambiguous:  ambiguous,
	}
	s.unreadable, err = each(file, category.Classify, func(r row) error {
		label, ok := truth[r.template.ID]
		if r.err == nil && ok {
			delete(truth, r.template.ID)
			s.add(r.template, label)
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

// readLabels reads the category of each ID. Ambiguous labels are only counted.
func readLabels(name string) (truth map[string]category.Category, ambiguous int, err error) {
	file, err := input.Open(name, nil)
	if err != nil {
		return nil, 0, err
	}
	defer file.Close()
	truth = map[string]category.Category{}
	for {
		text, n, err := file.Line()
		if errors.Is(err, io.EOF) {
			return truth, ambiguous, nil
		}
		var id string
		var c category.Category
		if err == nil {
			id, c, err = readLabel(string(text))
		}
		switch {
		case n == 1 && id == "id": // the heading
		case err != nil:
			return nil, 0, fmt.Errorf("%s:%d: %w", name, n, err)
		case truth[id] != "" && c != "" && truth[id] != c:
			return nil, 0, fmt.Errorf("%s:%d: %s is %s in a line above", name, n, id, truth[id])
		case c == "":
			ambiguous++
		default:
			truth[id] = c
		}
	}
}

// readLabel reads a line of labels. The category of an ambiguous label is "".
func readLabel(line string) (id string, c category.Category, err error) {
	fields := strings.Split(line, "\t")
	switch {
	case len(fields) < 3:
		err = errors.New("want id, source category and category, with tabs between them, and maybe status and reason")
	case len(fields) == 3 || fields[3] != "ambiguous":
		if c, err = category.Parse(fields[2]); err == nil && !slices.Contains(ranked, c) {
			err = fmt.Errorf("no template is %s", c)
		}
	}
	return fields[0], c, err
}

// add classifies a template whose label is known.
func (s *score) add(t category.Template, label category.Category) {
	t.Submitted, t.Previous, t.Approved, t.Becomes = "", "", "", ""
	is := category.Classify(t)
	p := pair{label, is.Category}
	s.all[p]++
	language := primary(t.Language)
	if s.languages[language] == nil {
		s.languages[language] = tally{}
	}
	s.languages[language][p]++
	if s.confidence[is.Confidence] == nil {
		s.confidence[is.Confidence] = tally{}
	}
	s.confidence[is.Confidence][p]++
	if len(is.Others) > 0 {
		s.ranges++
	}
	if label == is.Category || slices.Contains(is.Others, label) {
		s.covered++
	}
	if label != is.Category {
		s.mistakes = append(s.mistakes, mistake{label, is, t})
	}
}

// primary returns a language without its region.
func primary(tag string) string {
	tag, _, _ = strings.Cut(strings.ToLower(strings.ReplaceAll(tag, "-", "_")), "_")
	if tag == "" {
		return "none"
	}
	return tag
}

// printScore prints how the classifier agrees with labels.
func printScore(w io.Writer, rows, labels string, worst int) error {
	s, err := compare(rows, labels)
	if err == nil {
		s.print(w, worst)
	}
	return err
}

func (s *score) print(w io.Writer, worst int) {
	n, right := s.all.n()
	fmt.Fprintf(w, "%d templates, %d ambiguous left out, %d labels without a template, %d lines unreadable\n",
		n, s.ambiguous, s.missing, s.unreadable)
	fmt.Fprintf(w, "accuracy %s  macro-F1 %s\n\n", share(1000*right/n), share(s.all.macro()))
	fmt.Fprintf(w, "%-16s %7s %7s   said: %9s %9s %14s\n",
		"true", "recall", "F1", "marketing", "utility", "authentication")
	for _, label := range ranked {
		recall, f1 := s.all.of(label)
		said := func(c category.Category) int { return s.all[pair{label, c}] }
		fmt.Fprintf(w, "%-16s %7s %7s         %9d %9d %14d\n", label, share(recall), share(f1),
			said(category.Marketing), said(category.Utility), said(category.Authentication))
	}
	s.printConfidence(w)
	s.printLanguages(w)
	printMistakes(w, s.mistakes, worst)
}

// confidences are in the order of the tables.
var confidences = []category.Confidence{
	category.ConfidenceSure,
	category.ConfidenceLikely,
	category.ConfidenceUnsure,
}

// printConfidence prints how often the classifier is as right as it says.
func (s *score) printConfidence(w io.Writer) {
	n, _ := s.all.n()
	fmt.Fprintf(w, "\n%-10s %5s %8s   right of: %13s %13s %14s\n",
		"confidence", "n", "right", "marketing", "utility", "authentication")
	for _, c := range confidences {
		t := s.confidence[c]
		n, right := t.n()
		fmt.Fprintf(w, "%-10s %5d %8s            ", c, n, share(part(right, n)))
		for _, k := range ranked {
			hits, said := t.said(k)
			fmt.Fprintf(w, " %13s", fmt.Sprintf("%d of %d", hits, said))
		}
		fmt.Fprintln(w)
	}
	fmt.Fprintf(w, "with a range %s, true category in it or the one said %s\n",
		share(part(s.ranges, n)), share(part(s.covered, n)))
}

// said returns how many templates were classified as c, and how many of those are.
func (t tally) said(c category.Category) (hits, n int) {
	for p, k := range t {
		if p.said == c {
			n += k
		}
		if p.said == c && p.label == c {
			hits += k
		}
	}
	return hits, n
}

// part is a share in thousandths, -1 of nothing.
func part(of, n int) int {
	if n == 0 {
		return -1
	}
	return 1000 * of / n
}

// printLanguages prints the score of each language, that with the most
// templates first.
func (s *score) printLanguages(w io.Writer) {
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
}

// share writes thousandths as a fraction of one; a negative number is none.
func share(thousandths int) string {
	if thousandths < 0 {
		return "    -"
	}
	return fmt.Sprintf("%d.%03d", thousandths/1000, thousandths%1000)
}

// A mistake is a template whose category isn't that of its label.
type mistake struct {
	label    category.Category
	is       category.Classification
	template category.Template
}

// printMistakes prints first the mistakes for which there was most evidence.
func printMistakes(w io.Writer, list []mistake, most int) {
	slices.SortStableFunc(list, func(a, b mistake) int { return b.evidence() - a.evidence() })
	if most >= 0 && len(list) > most {
		list = list[:most]
	}
	for _, m := range list {
		t := m.template
		body := t.Header + " | " + t.Body + " | " + t.Footer
		fmt.Fprintf(w, "\n%s %s %s: %s, said %s\n", t.ID, t.Language, t.Name, m.label, m.is.Category)
		fmt.Fprintf(w, "  %s\n", oneLine(body))
		for _, b := range t.Buttons {
			fmt.Fprintf(w, "  [%s]", b.Text)
		}
		for _, r := range m.is.Reasons {
			fmt.Fprintf(w, "  %s/%s %q", r.For[:1], r.Rule, r.Text)
		}
		fmt.Fprintln(w)
	}
}

// evidence returns how many reasons there were for the wrong category.
func (m *mistake) evidence() (n int) {
	for _, r := range m.is.Reasons {
		if r.For == m.is.Category {
			n++
		}
	}
	return n
}
