package main

import (
	"context"
	"fmt"
	"io"

	"github.com/wacost/wacost/examples/internal/input"
	"github.com/wacost/wacost/pricing/analytics"
	"github.com/wacost/wacost/pricing/ledger"
)

// compare holds the charges against Meta's figures in a file, if one is named. If that
// can't be done, the bill stands even so, and incomparable says why.
func (r *replayed) compare(book *ledger.Ledger, file string) error {
	if file == "" {
		return nil
	}
	report, err := metasFigures(file)
	if err != nil {
		r.incomparable = append(r.incomparable, err.Error()) // which names the file
		return nil
	}
	for _, i := range report.Ignored {
		r.Ignored = append(r.Ignored, ignored{From: file, Path: i.Path, Why: string(i.What), Text: i.Text})
	}
	comparison, err := analytics.Compare(context.Background(), book, report, analytics.Options{})
	if err != nil {
		r.incomparable = append(r.incomparable, fmt.Sprintf("%s: %v", file, err))
		return nil
	}
	r.Analytics = &comparison
	return nil
}

// metasFigures reads a file with an answer of Meta's.
func metasFigures(file string) (analytics.Report, error) {
	in, err := input.Open(file, nil)
	if err != nil {
		return analytics.Report{}, err
	}
	defer in.Close()
	text, err := io.ReadAll(io.LimitReader(in, analytics.MaxBody+1))
	if err != nil {
		return analytics.Report{}, fmt.Errorf("%s: %w", file, err)
	}
	report, err := analytics.Decode(text)
	if err != nil {
		return analytics.Report{}, fmt.Errorf("%s: %w", file, err)
	}
	return report, nil
}

// figures prints what Meta counted and charged beside what was worked out here.
func (r *replayed) figures(w io.Writer) {
	if r.Analytics != nil {
		fmt.Fprintf(w, "\nbeside Meta's figures:\n%s", r.Analytics)
	}
}
