package main

import (
	"archive/zip"
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/wacost/wacost/examples/internal/input"
)

// archive is a workbook with one sheet and a list of texts, both as they are.
func archive(t *testing.T, sheet, texts string) []byte {
	t.Helper()
	const head = `<?xml version="1.0"?>`
	const main = `xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"`
	const office = "application/vnd.openxmlformats-officedocument.spreadsheetml."
	const relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	const relations = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, f := range [][2]string{
		{"[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
			`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
			`<Default Extension="xml" ContentType="application/xml"/>` +
			`<Override PartName="/xl/workbook.xml" ContentType="` + office + `sheet.main+xml"/>` +
			`<Override PartName="/xl/worksheets/sheet1.xml" ContentType="` + office + `worksheet+xml"/>` +
			`<Override PartName="/xl/sharedStrings.xml" ContentType="` + office + `sharedStrings+xml"/></Types>`},
		{"_rels/.rels", relations + `<Relationship Id="rId1" Type="` + relation +
			`/officeDocument" Target="xl/workbook.xml"/></Relationships>`},
		{"xl/workbook.xml", `<workbook ` + main + ` xmlns:r="` + relation + `">` +
			`<sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>`},
		{"xl/_rels/workbook.xml.rels", relations +
			`<Relationship Id="rId1" Type="` + relation + `/worksheet" Target="worksheets/sheet1.xml"/>` +
			`<Relationship Id="rId2" Type="` + relation + `/sharedStrings" Target="sharedStrings.xml"/>` +
			`</Relationships>`},
		{"xl/worksheets/sheet1.xml", `<worksheet ` + main + `><sheetData>` + sheet + `</sheetData></worksheet>`},
		{"xl/sharedStrings.xml", `<sst ` + main + `>` + texts + `</sst>`},
	} {
		to, err := w.Create(f[0])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := to.Write([]byte(head + f[1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// cells is rows with one cell each, in a column.
func cells(column string, rows int) string {
	var b strings.Builder
	for i := 1; i <= rows; i++ {
		fmt.Fprintf(&b, `<row r="%d"><c r="%s%d" t="inlineStr"><is><t>a</t></is></c></row>`, i, column, i)
	}
	return b.String()
}

// A workbook of some kilobytes that would fill gigabytes is refused by what it
// holds, before that is held.
func TestSmallWorkbooksThatHoldMuch(t *testing.T) {
	runs := `<si>` + strings.Repeat(`<r><t>`+strings.Repeat("x", 3000)+`</t></r>`, 10) + `</si>`
	shared := strings.Repeat(`<c t="s"><v>0</v></c>`, maxColumns)
	for name, c := range map[string]struct{ sheet, texts, says string }{
		"60,000 cells in the last column": {cells("XFD", 60_000), "",
			"row 1: a cell in column 16384: want at most 100 columns"},
		"the last cell": {`<row r="1048576"><c r="XFD1048576"/></row>`, "", "row 1048576: want at most 10000 rows"},
		"many rows":     {cells("A", maxRows+1), "", "row 10001: want at most 10000 rows"},
		"many rows that don't say which": {strings.Repeat("<row/>", maxRows+1), "",
			"row 10001: want at most 10000 rows"},
		"many cells that don't say which": {`<row>` + strings.Repeat("<c/>", maxColumns+1) + `</row>`, "",
			"row 1: a cell in column 101: want at most 100 columns"},
		"a row that is no number": {`<row r="x"/>`, "", "want at most 10000 rows"},
		"a cell that is nowhere":  {`<row><c r="1A"/></row>`, "", "row 1: "},
		"spaces":                  {strings.Repeat(" ", 100<<20), "", "longer than 16 MiB when unpacked"},
		"a long text":             {"", "<si><t>" + strings.Repeat("x", maxText+1), "a text of more than 32767 bytes"},
		"a long text of a cell": {`<row><c t="str"><v>` + strings.Repeat("x", maxText+1), "",
			"row 1: a text of more than 32767 bytes"},
		"a text shared by all": {strings.Repeat("<row>"+shared+"</row>", 1000), runs, `sheet "S": longer than 4 MiB`},
		"an entity":            {`<row><c t="str"><v>&e;</v></c></row>`, "", "no workbook: "},
		"cut off":              {"<row", "", "no workbook: "},
	} {
		data := archive(t, c.sheet, c.texts)
		if len(data) > input.Max {
			t.Fatalf("%s: %d bytes", name, len(data))
		}
		file := filepath.Join(t.TempDir(), "list.xlsx")
		if err := os.WriteFile(file, data, 0o600); err != nil {
			t.Fatal(err)
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		status, out, errs := try("-effective", "2026-10-01", file)
		runtime.ReadMemStats(&after)
		if status != 2 || out != "" || !strings.Contains(errs, c.says) || strings.Count(errs, "\n") != 1 {
			t.Errorf("%s: status %d, %s%s, want %s", name, status, out, errs, c.says)
		}
		if used := (after.TotalAlloc - before.TotalAlloc) >> 20; used > 100 {
			t.Errorf("%s: allocated %d MB", name, used)
		}
	}
}

// Meta's tables are far from the limits, and a full sheet of them is read.
func TestLargestWorkbook(t *testing.T) {
	row := strings.Repeat("<c/>", maxColumns-1) + `<c t="str"><v>` + strings.Repeat("x", 100) + `</v></c>`
	tables, err := readWorkbook(archive(t, strings.Repeat("<row>"+row+"</row>\n", maxRows), ""))
	if err != nil || len(tables) != 1 || len(tables[0].rows) != maxRows || len(tables[0].rows[0]) != maxColumns {
		t.Errorf("%d tables, %v", len(tables), err)
	}
}

// Forms of files that can't be read are named as by the other programs.
func TestFormsOfFiles(t *testing.T) {
	for text, says := range map[string]string{
		"":                                 "list.csv: empty",
		"\n \n":                            "list.csv: empty",
		"\x1f\x8b\x08":                     "list.csv: compressed with gzip",
		"\xff\xfeM\x00":                    "list.csv: in UTF-16",
		strings.Repeat("x", input.Max+1):   "list.csv: longer than 4 MiB",
		"\ufeff" + listCSV(listRows)[3:10]: "list.csv: ratecard: malformed: ",
	} {
		file := csvFile(t, "list.csv", text)
		status, out, errs := try("-effective", "2026-10-01", file)
		if status != 2 || out != "" || !strings.Contains(errs, says) {
			t.Errorf("%.20q: status %d, %s%s, want %s", text, status, out, errs, says)
		}
	}
}
