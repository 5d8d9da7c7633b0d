package browser

import (
	"fmt"
	"regexp"

	"github.com/chromedp/chromedp"
)

// paperWidth is how many CSS pixels fit between the margins of A4: 210 mm less 15 mm at
// each side, with 96 pixels an inch.
const paperWidth = 680

// paper prints the page on A4. All tables are there, with details that are closed on a
// screen; no row is cut, and nothing is beside the paper, or light on it.
func (b *tab) paper() []string {
	b.Helper()
	pdf, err := chromedp.Run(b.ctx,
		chromedp.PrintToPDF(chromedp.PDFPaper(chromedp.PaperA4), chromedp.PDFOutlineAndTagged()))
	if err != nil {
		b.Fatal(err)
	}
	b.keep(pdf, ".pdf")
	b.emulate("print", paperWidth)
	faults := append(ask[[]string](b, "sideways", paperWidth), ask[[]string](b, "scheme", false)...)
	b.emulate("", b.view.width)

	var cells []int
	for i, row := range printedRows(string(pdf)) {
		cells = append(cells, len(row.cells))
		if len(row.pages) > 1 && !row.head {
			faults = append(faults, fmt.Sprintf("row %d is cut: it is on %d pages", i+1, len(row.pages)))
		}
	}
	want := ask[[]int](b, "rows")
	for i := range max(len(want), len(cells)) {
		if i >= len(want) || i >= len(cells) || want[i] != cells[i] {
			return append(faults,
				fmt.Sprintf("row %d of %d isn't whole: on paper are %d rows", i+1, len(want), len(cells)))
		}
	}
	return faults
}

// A printedRow is a table's row in a PDF.
type printedRow struct {
	head  bool            // has no data, so that it may be on each page
	pages map[string]bool // on which some of it is
	cells map[string]bool // with something in them
}

// An element of a PDF's structure is an object that says what it is and what it is part
// of. Where it has marked content itself, such as a line of text, it names the page.
var (
	pdfElement = regexp.MustCompile(`(?s)\n(\d+) 0 obj\n<</Type /StructElem\n/S /(\w+)\n(.*?)\nendobj`)
	pdfParent  = regexp.MustCompile(`(?m)^/P (\d+) 0 R`)
	pdfPage    = regexp.MustCompile(`/Pg (\d+) 0 R`)
)

// printedRows returns the rows of all tables in a tagged PDF, in order. It reads what
// Chromium writes, and no other PDF.
func printedRows(pdf string) (rows []*printedRow) {
	kinds, parents, byID := map[string]string{}, map[string]string{}, map[string]*printedRow{}
	elements := pdfElement.FindAllStringSubmatch(pdf, -1)
	for _, e := range elements {
		kinds[e[1]] = e[2]
		if parent := pdfParent.FindStringSubmatch(e[3]); parent != nil {
			parents[e[1]] = parent[1]
		}
		if e[2] == "TR" {
			byID[e[1]] = &printedRow{head: true, pages: map[string]bool{}, cells: map[string]bool{}}
			rows = append(rows, byID[e[1]])
		}
	}
	for _, e := range elements {
		cell, row := "", (*printedRow)(nil)
		for id := parents[e[1]]; id != ""; id = parents[id] {
			switch kinds[id] {
			case "TD", "TH":
				cell = id
			case "TR":
				row = byID[id]
			}
		}
		for _, page := range pdfPage.FindAllStringSubmatch(e[3], -1) {
			if row != nil && cell != "" {
				row.cells[cell] = true
				row.head = row.head && kinds[cell] == "TH"
				row.pages[page[1]] = true
			}
		}
	}
	return rows
}
