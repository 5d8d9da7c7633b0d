// Package page draws the pictures of the pages that examples show to people: bars,
// days, allowances and hours. Each is a figure of HTML with a picture in SVG, which says
// in words what it shows, and a table of the same figures below it. It needs no script and
// loads nothing, follows the reader's light or dark setting, and prints.
//
// It computes no money: the caller gives each figure, and it is shown with all its digits.
// Texts may hold anything, since webhooks do.
package page

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"regexp"
	"strings"

	"github.com/shopspring/decimal"

	"github.com/wacost/wacost/examples/internal/cli"
	"github.com/wacost/wacost/ratecard"
)

//go:embed figure.html
var figureText string

//go:embed style.css
var styleText string

var figureTemplate = template.Must(template.New("figure").Parse(figureText))

// Funcs returns what templates of pages need: "style" is the text of the one style
// element, "figure" draws a [Figure] and "table" a [Table].
func Funcs() template.FuncMap {
	return template.FuncMap{
		"style":  func() template.CSS { return template.CSS(styleText) },
		"figure": HTML,
		"table":  Table.HTML,
	}
}

// A Figure is something that can be drawn: [Bars], [Days], [Allowance] or [Hours].
type Figure interface{ draw() (drawing, error) }

// HTML draws a figure. Its error says what can't be drawn.
func HTML(f Figure) (template.HTML, error) {
	d, err := f.draw()
	if err != nil {
		return "", err
	}
	if !identifier.MatchString(d.ID) {
		return "", fmt.Errorf("figure %q: want an ID of letters, digits and hyphens", d.ID)
	}
	d.Title, d.Finding = cli.Plain(d.Title), cli.Plain(d.Finding)
	return execute("figure", d)
}

// Write writes a page that a template makes. What would change lines, or the order of what
// stands around it, is replaced in all its texts.
func Write(w io.Writer, t *template.Template, data any) error {
	var text strings.Builder
	if err := t.Execute(&text, data); err != nil {
		return err
	}
	return cli.WritePlain(w, text.String())
}

var identifier = regexp.MustCompile(`^[a-zA-Z][a-zA-Z0-9-]*$`)

func execute(name string, data any) (template.HTML, error) {
	var text bytes.Buffer
	if err := figureTemplate.ExecuteTemplate(&text, name, data); err != nil {
		return "", err
	}
	return template.HTML(text.String()), nil
}

// A Head is what every figure says of itself.
type Head struct {
	ID      string // once in a page: letters, digits and hyphens
	Title   string // what the picture shows
	Finding string // the main thing to see in it, as a sentence
}

// A Value is a figure: a text that is shown, and how large it is drawn. The zero Value
// isn't known, and isn't drawn.
type Value struct {
	text string
	size decimal.Decimal
	ok   bool
}

// Money is an amount, with all its digits.
func Money(m ratecard.Money) Value { return Value{m.String(), m.Amount, true} }

// AtLeast is an amount that lacks something, such as messages without a price.
func AtLeast(m ratecard.Money) Value { return Value{"at least " + m.String(), m.Amount, true} }

// Worded is an amount for which another text is shown, such as a range, drawn as large as m.
func Worded(text string, m ratecard.Money) Value { return Value{text, m.Amount, true} }

// Count is how many there are.
func Count(n int64) Value { return Value{cli.Count(n), decimal.NewFromInt(n), true} }

// Unknown is a figure that nobody knows, and what is shown instead, such as "no price".
func Unknown(why string) Value { return Value{text: why} }

// String returns what is shown.
func (v Value) String() string {
	if v.text == "" {
		return "unknown"
	}
	return v.text
}

// short returns a text of at most n characters, for where there is no room for more.
func short(text string, n int) string {
	if r := []rune(cli.Plain(text)); len(r) > n {
		return strings.TrimRight(string(r[:n-1]), " ") + "…"
	}
	return cli.Plain(text)
}
