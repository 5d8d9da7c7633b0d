// Classify tells which category Meta is likely to give message templates, and
// what in them says so.
//
//	go run ./examples/classify FILE          one template a line, as JSON
//	go run ./examples/classify -             from standard input
//	go run ./examples/classify -score FILE.jsonl -labels FILE.tsv
//
// It writes a line of JSON for each line, in order, or on a terminal the
// templates with the telling words marked, in colours unless NO_COLOR is set.
// With -score it says how often the verdicts agree with labels. It exits with 1
// if a line couldn't be read, and with 2 for bad use.
package main

import (
	"bufio"
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/examples/internal/cli"
)

func main() {
	to := output{Writer: os.Stdout, terminal: cli.IsTerminal(os.Stdout), colours: os.Getenv("NO_COLOR") == ""}
	os.Exit(run(os.Args[1:], os.Stdin, to, os.Stderr))
}

// An output is where answers go and how they may look there.
type output struct {
	io.Writer
	terminal, colours bool
}

func run(args []string, stdin io.Reader, stdout output, stderr io.Writer) int {
	flags := flag.NewFlagSet("classify", flag.ContinueOnError)
	flags.SetOutput(stderr)
	asJSON := flags.Bool("json", false, "write JSON also to a terminal")
	score := flags.String("score", "", "classify this `file` and compare with -labels")
	labels := flags.String("labels", "", "a `file` of tab-separated id, source category, category, status, reason")
	worst := flags.Int("worst", 20, "how many mistakes -score prints; -1 for all")
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return 0
		}
		return 2
	}
	fail := func(status int, err error) int { return cli.Exit(stderr, "classify", err, status) }
	if *score != "" || *labels != "" {
		if *score == "" || *labels == "" || flags.NArg() > 0 {
			return fail(2, errors.New("want -score FILE.jsonl and -labels FILE.tsv together, and nothing else"))
		}
		s, err := compare(*score, *labels)
		if err != nil {
			return fail(1, err)
		}
		s.print(stdout, *worst)
		return 0
	}
	if flags.NArg() != 1 {
		return fail(2, errors.New("want one FILE, or - for standard input"))
	}
	in, err := cli.Open(flags.Arg(0), stdin)
	if err != nil {
		return fail(2, err)
	}
	defer in.Close()
	out := bufio.NewWriter(stdout)
	write := writeJSON(out)
	if stdout.terminal && !*asJSON {
		write = func(r row) error { return show(out, r, stdout.colours) }
	}
	bad, err := each(in, write)
	if err == nil {
		err = out.Flush()
	}
	if err != nil {
		return fail(1, err)
	}
	if bad > 0 {
		return 1
	}
	return 0
}

// A row is a line that was read, or why it couldn't be.
type row struct {
	line     int
	template category.Template
	verdict  category.Classification
	err      error
}

// maxLine is how long a line may be: no template is near that.
const maxLine = 1 << 20

// each classifies line after line and counts the ones that it can't read.
// Empty lines are passed over.
func each(in io.Reader, write func(row) error) (bad int, err error) {
	r := bufio.NewReaderSize(in, maxLine)
	for n := 1; ; n++ {
		line, end := r.ReadSlice('\n')
		row := row{line: n}
		if errors.Is(end, bufio.ErrBufferFull) {
			row.err = fmt.Errorf("a line of more than %d bytes", maxLine)
			for errors.Is(end, bufio.ErrBufferFull) {
				_, end = r.ReadSlice('\n')
			}
		}
		if end != nil && !errors.Is(end, io.EOF) {
			return bad, end
		}
		line = bytes.TrimSpace(line)
		if row.err == nil && len(line) > 0 {
			if row.template, row.err = category.ParseTemplate(line); row.err == nil {
				row.verdict = category.Classify(row.template)
			}
		}
		if row.err != nil {
			bad++
		}
		if row.err != nil || len(line) > 0 {
			if err := write(row); err != nil {
				return bad, err
			}
		}
		if end != nil {
			return bad, nil
		}
	}
}

// An answer is a line of output.
type answer struct {
	ID       string              `json:"id"`
	Category category.Category   `json:"category"`
	Others   []category.Category `json:"others"`
	Reasons  []reason            `json:"reasons"`
}

type reason struct {
	For   category.Category `json:"for"`
	Rule  string            `json:"rule"`
	Where string            `json:"where"`
	Text  string            `json:"text"`
}

func writeJSON(w io.Writer) func(row) error {
	out := cli.JSON(w)
	return func(r row) error {
		if r.err != nil {
			return out.Encode(struct {
				Error string `json:"error"`
				Line  int    `json:"line"`
			}{r.err.Error(), r.line})
		}
		a := answer{r.template.ID, r.verdict.Category, append([]category.Category{}, r.verdict.Others...), []reason{}}
		for _, why := range r.verdict.Reasons {
			a.Reasons = append(a.Reasons, reason{why.For, why.Rule, why.Where, why.Text})
		}
		return out.Encode(a)
	}
}
