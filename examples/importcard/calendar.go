package main

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/wacost/wacost/ratecard"
)

// A calendar is the text of ratecard/data/calendar.yaml, line by line. It is
// edited as text, so that comments stay where they are.
type calendar struct {
	lines      []string
	days       []calendarLine // under "cards:", in order
	currencies []calendarLine // under "currencies:", in order
}

// A calendarLine is a line that holds a day, and for currencies those whose
// first card is of that day.
type calendarLine struct {
	at         int // the line's index
	day        ratecard.Date
	currencies []string
	comment    string // the rest of the line, with the white space before it
}

var (
	heading      = regexp.MustCompile(`^([a-z]+):`)
	cardLine     = regexp.MustCompile(`^  - (\d{4}-\d\d-\d\d)(\s*|\s+#.*)\n$`)
	currencyLine = regexp.MustCompile(`^  (\d{4}-\d\d-\d\d): ([A-Z]{3}(?: [A-Z]{3})*)(\s*|\s+#.*)\n$`)
)

func readCalendar(text string) (*calendar, error) {
	c := &calendar{lines: slices.Collect(strings.Lines(text))}
	section := ""
	for i, line := range c.lines {
		if name := heading.FindStringSubmatch(line); name != nil {
			section = name[1]
			continue
		}
		if trimmed := strings.TrimSpace(line); trimmed == "" || trimmed[0] == '#' {
			continue
		}
		var err error
		switch section {
		case "cards":
			c.days, err = appendLine(c.days, i, cardLine.FindStringSubmatch(line))
		case "currencies":
			c.currencies, err = appendLine(c.currencies, i, currencyLine.FindStringSubmatch(line))
		}
		if err != nil {
			return nil, fmt.Errorf("ratecard/data/calendar.yaml, line %d: %q: %w", i+1, strings.TrimSpace(line), err)
		}
	}
	if len(c.days) == 0 || len(c.currencies) == 0 {
		return nil, fmt.Errorf("ratecard/data/calendar.yaml: no days under cards, or none under currencies")
	}
	return c, nil
}

// appendLine appends the line at index at, of which fields are the day, the
// currencies if there are any, and the comment.
func appendLine(list []calendarLine, at int, fields []string) ([]calendarLine, error) {
	if fields == nil {
		return list, fmt.Errorf("want a day, and currencies where they begin")
	}
	day, err := ratecard.ParseDate(fields[1])
	if err != nil {
		return list, err
	}
	if len(list) > 0 && !list[len(list)-1].day.Before(day) {
		return list, fmt.Errorf("not later than the day before it")
	}
	line := calendarLine{at: at, day: day, comment: strings.TrimRight(fields[len(fields)-1], " \t")}
	if len(fields) > 3 {
		line.currencies = strings.Fields(fields[2])
	}
	return append(list, line), nil
}

func (c *calendar) String() string { return strings.Join(c.lines, "") }

// has reports whether Meta published cards on the day.
func (c *calendar) has(day ratecard.Date) bool {
	return slices.ContainsFunc(c.days, func(l calendarLine) bool { return l.day == day })
}

// since returns the first day on which Meta published a card in the currency.
func (c *calendar) since(currency ratecard.Currency) (ratecard.Date, bool) {
	for _, l := range c.currencies {
		if slices.Contains(l.currencies, string(currency)) {
			return l.day, true
		}
	}
	return ratecard.Date{}, false
}

// addDay returns the calendar with one more day of cards.
func (c *calendar) addDay(day ratecard.Date) (*calendar, error) {
	if c.has(day) {
		return c, nil
	}
	return c.insert(c.days, day, fmt.Sprintf("  - %s\n", day))
}

// addCurrency returns the calendar with one more currency, whose first card is of
// the day.
func (c *calendar) addCurrency(currency ratecard.Currency, day ratecard.Date) (*calendar, error) {
	for _, l := range c.currencies {
		if l.day == day {
			list := append(slices.Clone(l.currencies), string(currency))
			slices.Sort(list)
			lines := slices.Clone(c.lines)
			lines[l.at] = fmt.Sprintf("  %s: %s%s\n", day, strings.Join(list, " "), l.comment)
			return readCalendar(strings.Join(lines, ""))
		}
	}
	return c.insert(c.currencies, day, fmt.Sprintf("  %s: %s\n", day, currency))
}

// insert puts a line of that day where it belongs in the order of a section.
func (c *calendar) insert(section []calendarLine, day ratecard.Date, line string) (*calendar, error) {
	at := section[0].at
	for _, l := range section {
		if l.day.Before(day) {
			at = l.at + 1
		}
	}
	return readCalendar(strings.Join(slices.Insert(slices.Clone(c.lines), at, line), ""))
}
