package category

import (
	"bufio"
	"cmp"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite the tables of README.md")

// A labelled is a template whose category is known.
type labelled struct {
	template Template
	is       Category
}

// ownSets are the templates that were written for this package.
func ownSets(t *testing.T) (list []labelled) {
	t.Helper()
	files, err := filepath.Glob("testdata/own_*.jsonl")
	if err != nil || len(files) == 0 {
		t.Fatalf("%d sets, %v", len(files), err)
	}
	for _, name := range files {
		eachLine(t, name, func(line []byte) {
			var row struct {
				Is Category `json:"category_2025"`
			}
			if err := json.Unmarshal(line, &row); err != nil {
				t.Fatal(err)
			}
			list = append(list, label(t, line, row.Is))
		})
	}
	return list
}

// sharedSet are public templates, each with the category that people gave it by Meta's
// newest definitions. Those that may be either are left out.
func sharedSet(t *testing.T) (list []labelled) {
	t.Helper()
	const rows, labels = "../../shared/category/dev.jsonl", "../../shared/category/dev_adjudication.tsv"
	if _, err := os.Stat(rows); err != nil {
		t.Skip("no shared facts")
	}
	truth := map[string]Category{}
	eachLine(t, labels, func(line []byte) {
		fields := strings.Split(string(line), "\t")
		if c, err := Parse(fields[2]); err == nil && fields[3] != "ambiguous" {
			truth[fields[0]] = c
		}
	})
	eachLine(t, rows, func(line []byte) {
		if l := label(t, line, ""); truth[l.template.ID] != "" {
			l.is = truth[l.template.ID]
			list = append(list, l)
		}
	})
	return list
}

func label(t *testing.T, line []byte, is Category) labelled {
	t.Helper()
	tpl, err := ParseTemplate(line)
	if err != nil {
		t.Fatal(err)
	}
	tpl.Submitted, tpl.Previous, tpl.Approved, tpl.Becomes = "", "", "", ""
	return labelled{tpl, is}
}

func eachLine(t *testing.T, name string, do func([]byte)) {
	t.Helper()
	file, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		do(lines.Bytes())
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
}

// A hits counts templates, and of these the ones that were classified right.
type hits struct{ n, right int }

func (h *hits) add(right bool) {
	h.n++
	if right {
		h.right++
	}
}

// String writes them as in the tables.
func (h hits) String() string {
	if h.n == 0 {
		return "–"
	}
	return fmt.Sprintf("%d of %d", h.right, h.n)
}

// share is right of n in thousandths, 1000 of nothing.
func (h hits) share() int {
	if h.n == 0 {
		return 1000
	}
	return 1000 * h.right / h.n
}

// A bin holds templates with about the same evidence.
type bin struct {
	is      Category
	margin  int  // the lower end, of marginSteps; any where it doesn't count
	part    bool // a component decides
	decides bool // a rule of weight deciding was met
	against bool // there is evidence against the category
}

// marginSteps are where bins begin.
var marginSteps = []int{0, leadsUtility, likelyUtility, sureUtility}

// anyMargin is the margin of bins in which it doesn't count.
const anyMargin = -1

func binOf(t *Template, is Category) bin {
	s := t.structure()
	if s.decides != "" {
		return bin{is: is, margin: anyMargin, part: true}
	}
	r := t.read(new(room))
	sum := r.score(s, of2025)
	lead := sum.use - sum.promotion
	b := bin{is: is, against: sum.promotion > 0}
	if is == Marketing {
		b.decides, b.against, lead = sum.promotes, sum.use > 0, -lead
	}
	for _, step := range marginSteps {
		if lead >= step {
			b.margin = step
		}
	}
	if is == Authentication || b.decides && !b.against {
		b.margin = anyMargin
	}
	return b
}

// scores are how often the classification was right.
type scores struct {
	all        hits
	covered    int // with Others
	ranges     int // templates that have Others
	confidence map[[2]string]hits
	bins       map[bin]hits
	sure       map[bin]int
	languages  map[string]hits
}

var (
	ranked      = []Category{Marketing, Utility, Authentication}
	confidences = []Confidence{ConfidenceSure, ConfidenceLikely, ConfidenceUnsure}
)

func scored(list []labelled) *scores {
	s := &scores{
		confidence: map[[2]string]hits{},
		bins:       map[bin]hits{},
		sure:       map[bin]int{},
		languages:  map[string]hits{},
	}
	for _, l := range list {
		is := Classify(l.template)
		right := is.Category == l.is
		s.all.add(right)
		if right || slices.Contains(is.Others, l.is) {
			s.covered++
		}
		if len(is.Others) > 0 {
			s.ranges++
		}
		for _, name := range []string{string(is.Category), ""} {
			key := [2]string{string(is.Confidence), name}
			h := s.confidence[key]
			h.add(right)
			s.confidence[key] = h
		}
		b := binOf(&l.template, is.Category)
		h := s.bins[b]
		h.add(right)
		s.bins[b] = h
		if is.Confidence == ConfidenceSure {
			s.sure[b]++
		}
		language, _, _ := strings.Cut(strings.ReplaceAll(l.template.Language, "-", "_"), "_")
		h = s.languages[strings.ToLower(language)]
		h.add(right)
		s.languages[strings.ToLower(language)] = h
	}
	return s
}

// tables returns how often the classification was right, by what it said and by margin.
func (s *scores) tables(of string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: right %s; with `Others` %d; a range for %d.\n\n", of, s.all, s.covered, s.ranges)
	b.WriteString("| said | marketing | utility | authentication | all |\n|---|---|---|---|---|\n")
	for _, c := range confidences {
		fmt.Fprintf(&b, "| %s |", c)
		for _, k := range append(slices.Clone(ranked), "") {
			fmt.Fprintf(&b, " %s |", s.confidence[[2]string{string(c), string(k)}])
		}
		b.WriteString("\n")
	}
	b.WriteString("\n| category | what there is | margin | right | of these sure |\n|---|---|---|---|---|\n")
	keys := []bin{}
	for k := range s.bins {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b bin) int {
		return cmp.Or(
			slices.Index(ranked, a.is)-slices.Index(ranked, b.is),
			strings.Compare(a.String(), b.String()),
			cmp.Compare(a.margin, b.margin),
		)
	})
	for _, k := range keys {
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %d |\n", k.is, k, k.span(), s.bins[k], s.sure[k])
	}
	return b.String()
}

// String tells what evidence a bin's templates have.
func (b bin) String() string {
	switch {
	case b.part:
		return "a component decides"
	case b.is == Authentication && b.against:
		return "words of a passcode, something promotes"
	case b.is == Authentication:
		return "words of a passcode"
	case b.decides && b.against:
		return "a rule decides, something is for utility"
	case b.decides:
		return "a rule decides, nothing is for utility"
	case b.against:
		return "something on both sides"
	}
	return "nothing against it"
}

// span writes the margins of a bin.
func (b bin) span() string {
	i := slices.Index(marginSteps, b.margin)
	switch {
	case b.margin == anyMargin:
		return "any"
	case i == len(marginSteps)-1:
		return fmt.Sprintf("%d and more", b.margin)
	case marginSteps[i+1]-1 == b.margin:
		return fmt.Sprint(b.margin)
	case b.margin == 0:
		return fmt.Sprintf("less than %d", marginSteps[1])
	}
	return fmt.Sprintf("%d to %d", b.margin, marginSteps[i+1]-1)
}

// TestReadmeScores holds the tables of README.md to what the rules do with our own
// templates. Each new phrase may change them, so that they are compared where all tests
// run at length; write them anew before a release.
func TestReadmeScores(t *testing.T) {
	own := scored(ownSets(t))
	own.holds(t)
	inReadme(t, "margins", marginTable())
	inReadme(t, "scores", own.tables("Our own templates"))
	inReadme(t, "languages", languageTable(t, own))
	inReadme(t, "rules", ruleTableText())
}

// The same over public templates.
func TestSharedReadmeScores(t *testing.T) {
	s := scored(sharedSet(t))
	s.holds(t)
	inReadme(t, "public scores", s.tables("Public templates"))
}

// holds fails if a word claims more than it keeps.
func (s *scores) holds(t *testing.T) {
	t.Helper()
	for c, least := range map[Confidence]int{ConfidenceSure: 980, ConfidenceLikely: 850} {
		if h := s.confidence[[2]string{string(c), ""}]; h.share() < least {
			t.Errorf("%s: right %s, want %d in a thousand", c, h, least)
		}
	}
}

// marginTable says what the words of confidence mean, by the margins of today.
func marginTable() string {
	return fmt.Sprintf("| word | what it means | right at least | what to do |\n|---|---|---|---|\n"+
		"| sure | Meta has decided and has announced no change; or a part of the template decides; "+
		"or the words of a passcode, and nothing promotes; or a rule decides and nothing is for utility, "+
		"or by a margin of %d; or a margin of %d for utility where nothing promotes, of %d where something does "+
		"| 98 of 100 | rely on it; there is one price |\n"+
		"| likely | a margin of %d for utility, or of %d for marketing; or a rule decides by a margin of %d "+
		"| 85 of 100 | plan with the range of prices, and look at the sentence named |\n"+
		"| unsure | less than that, no evidence at all, or a language that isn't known "+
		"| – | read it yourself; plan with the higher price |\n",
		sureDecided, sureUtility, sureBesides, likelyUtility, likelyMarketing, likelyDecided)
}

// inReadme puts a table between <!-- name --> and <!-- end --> of README.md.
func inReadme(t *testing.T, name, table string) {
	t.Helper()
	old, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	between := regexp.MustCompile(`(?s)(<!-- ` + name + ` -->\n).*?(<!-- end -->)`)
	if !between.Match(old) {
		t.Fatalf("README.md has no place for %s", name)
	}
	text := between.ReplaceAllLiteralString(string(old), "<!-- "+name+" -->\n"+table+"<!-- end -->")
	switch {
	case *update:
		if err := os.WriteFile("README.md", []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	case os.Getenv("WACOST_LONG") != "" && text != string(old):
		t.Errorf("README.md: run go test ./category -update (-want +got):\n%s", gocmp.Diff(text, string(old)))
	}
}

// languageTable has a line for each file of words.
func languageTable(t *testing.T, s *scores) string {
	t.Helper()
	files, err := filepath.Glob("words/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	var b strings.Builder
	b.WriteString("| language | code | measured | own templates, right |\n|---|---|---|---|\n")
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		code := strings.TrimSuffix(filepath.Base(file), ".txt")
		if code == anyLanguage {
			continue
		}
		name, _, _ := strings.Cut(strings.TrimPrefix(string(text), "# "), "\n")
		name, _, _ = strings.Cut(name, ",")
		name, _, _ = strings.Cut(name, ":")
		measured := "yes"
		if strings.Contains(string(text), "\n["+uncheckedHeading+"]\n") {
			measured = "no: never sure"
		}
		fmt.Fprintf(&b, "| %s | `%s` | %s | %s |\n", name, code, measured, s.languages[code])
	}
	return b.String()
}

// ruleTableText has a line for each rule that is evidence.
func ruleTableText() string {
	var b strings.Builder
	b.WriteString("| rule | for | what the template says or has | decides |\n|---|---|---|---|\n")
	for _, c := range ranked {
		for _, r := range ruleTable() {
			if r.For != c {
				continue
			}
			decides := ""
			if r.weight == deciding {
				decides = "yes"
			}
			fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", r.ID, r.For, r.Means, decides)
		}
	}
	return b.String()
}

// Words that no speaker has read never make a classification sure, so their file has to say
// so where the program reads it.
func TestFilesWithoutASpeakerAreUnchecked(t *testing.T) {
	files, err := filepath.Glob("words/*.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		head, _, _ := strings.Cut(string(text), "[language]")
		said := strings.Contains(head, "checked by a speaker: no")
		if read := strings.Contains(head, "\n["+uncheckedHeading+"]\n"); read != said {
			t.Errorf("%s: says that no speaker has checked it: %t, has [%s]: %t", file, said, uncheckedHeading, read)
		}
	}
}

// Whatever the words, they make nothing sure in a language without a speaker.
func TestUncheckedIsNeverSure(t *testing.T) {
	all, err := readLanguages()
	if err != nil {
		t.Fatal(err)
	}
	var unchecked []string
	for i, name := range all.names {
		if all.unchecked>>i&1 != 0 {
			unchecked = append(unchecked, name)
		}
	}
	if len(unchecked) == 0 {
		t.Fatal("every language is checked")
	}
	likely := 0
	for i, l := range ownSets(t) {
		if s := l.template.structure(); s.decides != "" {
			continue
		}
		l.template.Language = unchecked[i%len(unchecked)]
		switch is := Classify(l.template); is.Confidence {
		case ConfidenceSure:
			t.Errorf("%s %s is sure: %+v", l.template.Language, l.template.ID, is)
		case ConfidenceLikely:
			likely++
		}
	}
	if likely < 100 {
		t.Errorf("only %d are likely", likely)
	}
}
