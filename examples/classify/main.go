// Classify predicts the category that Meta gives to message templates, what they cost by
// it, and the words that decide it.
//
//	go run ./examples/classify FILE          one template a line, as JSON
//	go run ./examples/classify -             from standard input
//	go run ./examples/classify -sends 10000 -to BR FILE
//	go run ./examples/classify -score FILE.jsonl -labels FILE.tsv
//
// It writes a line of JSON for each line, in order. On a terminal, and with -table, it
// writes a table with a row for each, and below it what all of them come to. With -show it
// writes the templates with those words marked: on a terminal in colours unless NO_COLOR is
// set. With -suggest it writes what to cut from templates that are marketing or may be. With
// -sends and -to each of these tells what a month costs.
//
// With -score it counts how often its answers agree with labels. It exits with 1 if
// answers can't be written, and with 2 if a line couldn't be read, if there was none,
// and for bad use.
package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/examples/internal/cli"
	"github.com/wacost/wacost/examples/internal/input"
)

func main() {
	to := output{
		Writer:   os.Stdout,
		terminal: cli.IsTerminal(os.Stdout),
		colours:  os.Getenv("NO_COLOR") == "",
		width:    cli.Width(os.Stdout),
	}
	os.Exit(run(os.Args[1:], time.Now(), os.Stdin, to, os.Stderr))
}

// An output is where answers go, and how they may look there.
type output struct {
	io.Writer
	terminal, colours bool
	width             int // columns; 0 where it isn't known
}

func run(args []string, now time.Time, stdin io.Reader, stdout output, stderr io.Writer) int {
	o, err := parse(args, now, stdout)
	switch {
	case err != nil:
	case o.score != "":
		err = cli.Print(stdout, func(w *bufio.Writer) error { return printScore(w, o.score, o.labels, o.worst) })
	default:
		return o.classify(stdin, stdout, stderr)
	}
	return cli.Exit(stderr, "classify", err, cli.BadInput)
}

// A form is how answers are written.
type form interface {
	write(row) error
	end() error // what comes below all rows
}

// form returns how answers are written to w.
func (o *options) form(w io.Writer, to output) form {
	switch {
	case o.json:
		return &lines{out: cli.JSON(w), options: o}
	case o.suggest:
		return &suggestions{out: w, after: newTotal(), options: o}
	case o.show:
		return &shown{out: w, colourful: to.terminal && to.colours, options: o}
	case o.table || to.terminal:
		return &table{out: w, width: to.width, options: o}
	}
	return &lines{out: cli.JSON(w), options: o}
}

// classification is what a template is by the definitions asked for.
func (o *options) classification(t category.Template) category.Classification {
	if o.on.IsZero() {
		return category.Classify(t)
	}
	return category.ClassifyOn(t, o.on.In(time.UTC))
}

// oneTemplateALine helps where no line could be read.
const oneTemplateALine = "no line is a template: want one a line. jq -c . writes those of several lines so, " +
	"jq -c '.[]' those of a list, and jq -c '.data[]' those that the Graph API lists"

// classify writes an answer to each line of a file. It returns the exit status.
func (o *options) classify(stdin io.Reader, stdout output, stderr io.Writer) int {
	in, err := input.Open(o.file, stdin)
	if err != nil {
		return cli.Exit(stderr, "classify", err, cli.BadInput)
	}
	defer in.Close()
	read, unreadable := 0, 0
	err = cli.Print(stdout, func(out *bufio.Writer) (err error) {
		f := o.form(out, stdout)
		unreadable, err = each(in, o.classification, func(r row) error {
			if r.err == nil {
				read++
			}
			return f.write(r)
		})
		if err != nil {
			return err
		}
		return f.end()
	})
	if err == nil && unreadable > 0 {
		if read == 0 {
			fmt.Fprintln(stderr, "classify:", oneTemplateALine)
		}
		return cli.BadInput
	}
	return cli.Exit(stderr, "classify", err, cli.BadInput)
}
