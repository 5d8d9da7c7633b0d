// Classify predicts the category that Meta gives to message templates, and shows
// the words that decide it.
//
//	go run ./examples/classify FILE          one template a line, as JSON
//	go run ./examples/classify -             from standard input
//	go run ./examples/classify -score FILE.jsonl -labels FILE.tsv
//
// It writes a line of JSON for each line, in order. On a terminal it writes the
// templates instead, with those words marked: in colours unless NO_COLOR is set.
// With -score it counts how often its answers agree with labels. It exits with 1
// if answers can't be written, and with 2 if a line couldn't be read, if there was
// none, and for bad use.
package main

import (
	"bufio"
	"errors"
	"io"
	"os"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/examples/internal/cli"
	"github.com/wacost/wacost/examples/internal/input"
)

func main() {
	to := output{
		Writer:   os.Stdout,
		terminal: cli.IsTerminal(os.Stdout),
		colours:  os.Getenv("NO_COLOR") == "",
	}
	os.Exit(run(os.Args[1:], os.Stdin, to, os.Stderr))
}

// An output is where answers go, and how they may look there.
type output struct {
	io.Writer
	terminal, colours bool
}

func run(args []string, stdin io.Reader, stdout output, stderr io.Writer) int {
	flags := cli.NewFlags("classify", "Usage of classify: classify [-json] FILE\n"+
		"   or: classify -score FILE.jsonl -labels FILE.tsv [-worst N]")
	asJSON := flags.Bool("json", false, "write JSON also to a terminal")
	score := flags.String("score", "", "classify this `file` and compare with -labels")
	labels := flags.String("labels", "", "a `file` of tab-separated id, source category, category, status, reason")
	worst := flags.Int("worst", 20, "how many mistakes -score prints; -1 for all")
	err := flags.Parse(args, stdout)
	switch scoring := *score != "" || *labels != ""; {
	case err != nil:
	case scoring && (*score == "" || *labels == "" || flags.NArg() > 0):
		err = errors.New("want -score FILE.jsonl and -labels FILE.tsv together, and nothing else")
	case scoring:
		err = cli.Print(stdout, func(w *bufio.Writer) error { return printScore(w, *score, *labels, *worst) })
	case flags.NArg() != 1:
		err = errors.New("want one FILE, or - for standard input")
	default:
		return classify(flags.Arg(0), *asJSON, stdin, stdout, stderr)
	}
	return cli.Exit(stderr, "classify", err, cli.BadInput)
}

// classify writes an answer to each line of a file. It returns the exit status.
func classify(name string, asJSON bool, stdin io.Reader, stdout output, stderr io.Writer) int {
	in, err := input.Open(name, stdin)
	if err != nil {
		return cli.Exit(stderr, "classify", err, cli.BadInput)
	}
	defer in.Close()
	unreadable := 0
	err = cli.Print(stdout, func(out *bufio.Writer) (err error) {
		write := writeJSON(out)
		if stdout.terminal && !asJSON {
			write = func(r row) error { return show(out, r, stdout.colours) }
		}
		unreadable, err = each(in, write)
		return err
	})
	if err == nil && unreadable > 0 {
		return cli.BadInput
	}
	return cli.Exit(stderr, "classify", err, cli.BadInput)
}

// An answer is a line of the output.
type answer struct {
	ID         string              `json:"id"`
	Category   category.Category   `json:"category"`
	Others     []category.Category `json:"others"`
	Confidence category.Confidence `json:"confidence"`
	Reasons    []reason            `json:"reasons"`
}

// A reason is a category.Reason without its offset.
type reason struct {
	For   category.Category `json:"for"`
	Rule  string            `json:"rule"`
	Where string            `json:"where"`
	Text  string            `json:"text"`
}

// A failure is a line of the output for one of the input that can't be read.
type failure struct {
	Error string `json:"error"`
	Line  int    `json:"line"`
}

// writeJSON returns a function that writes a row as JSON.
func writeJSON(w io.Writer) func(row) error {
	out := cli.JSON(w)
	return func(r row) error {
		if r.err != nil {
			return out.Encode(failure{r.err.Error(), r.line})
		}
		a := answer{
			ID:         r.template.ID,
			Category:   r.is.Category,
			Others:     append([]category.Category{}, r.is.Others...), // never null
			Confidence: r.is.Confidence,
			Reasons:    []reason{},
		}
		for _, why := range r.is.Reasons {
			a.Reasons = append(a.Reasons, reason{
				For:   why.For,
				Rule:  why.Rule,
				Where: why.Where,
				Text:  why.Text,
			})
		}
		return out.Encode(a)
	}
}
