// Package cli is what the example programs share: flags that report what is
// wrong in one line, the statuses with which programs end, and a few ways to
// write numbers and amounts.
package cli

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
)

// Flags are a program's flags. Its methods add flags that several programs
// have; all others are added as to any flag.FlagSet. Parse prints nothing but
// help: what is wrong it returns as an error of one line.
type Flags struct {
	*flag.FlagSet
	file   *string        // the one argument; nil: Args returns what there is
	args   []string       // all that is no flag
	checks []func() error // in the order of adding
	many   []string       // flags that may be given more than once
}

// NewFlags returns flags without any flag. Help begins with the line usage.
func NewFlags(program, usage string) *Flags {
	f := &Flags{FlagSet: flag.NewFlagSet(program, flag.ContinueOnError)}
	f.SetOutput(io.Discard)
	f.Usage = func() {
		fmt.Fprintln(f.Output(), usage)
		f.PrintDefaults()
	}
	return f
}

// Check adds a check that Parse makes after it has read all flags. Parse makes
// checks in the order in which they, and the flags that have some, were added.
func (f *Flags) Check(check func() error) { f.checks = append(f.checks, check) }

// Currency adds -currency, an ISO 4217 code, USD unless given.
func (f *Flags) Currency(to *ratecard.Currency, usage string) {
	code := f.String("currency", "USD", usage)
	f.Check(func() error {
		if *to = ratecard.Currency(*code); !to.Valid() {
			return fmt.Errorf("-currency %q: want an ISO 4217 code such as USD", *code)
		}
		return nil
	})
}

// Zone adds -zone, the name of a time zone. An empty name leaves the zone nil,
// which pricing.Account takes for UTC, with a note where it matters. Local is
// refused: it is another zone on another machine.
func (f *Flags) Zone(to **time.Location, byDefault, usage string) {
	name := f.String("zone", byDefault, usage)
	f.Check(func() (err error) {
		if *name == "" {
			return nil
		}
		if *to, err = time.LoadLocation(*name); err != nil || *name == "Local" {
			return fmt.Errorf("-zone %q: want an IANA name such as America/Sao_Paulo", *name)
		}
		return nil
	})
}

// DialingCountry adds -dialing-country, an ISO code. It may be left out.
func (f *Flags) DialingCountry(to *ratecard.Country) {
	code := f.String("dialing-country", "",
		"the `country` in which numbers without + are dialled, such as IN (default: they have a calling code)")
	f.Check(func() error {
		if *to = ratecard.Country(*code); *code != "" && to.CallingCode() == "" {
			return fmt.Errorf("-dialing-country %q: want an ISO country code such as IN", *code)
		}
		return nil
	})
}

// SoldTo adds -sold-to, an ISO code. It may be left out.
func (f *Flags) SoldTo(to *ratecard.Country) {
	code := f.String("sold-to", "", "the `country` in which Meta invoices the account, an ISO code (default: unknown)")
	f.Check(func() error {
		if *to = ratecard.Country(*code); *code != "" && to.CallingCode() == "" {
			return fmt.Errorf("-sold-to %q: want an ISO country code such as IN", *code)
		}
		return nil
	})
}

// Model adds a flag for the ID of a pricing model. It may be left out.
func (f *Flags) Model(to *string, name, usage string) {
	f.StringVar(to, name, "", usage)
	f.Check(func() error {
		if _, known := pricing.ModelByID(*to); *to != "" && !known {
			return fmt.Errorf("-%s %q: no such model", name, *to)
		}
		return nil
	})
}

// Date adds a flag for a calendar day, which stays zero if it is left out.
func (f *Flags) Date(to *ratecard.Date, name, usage string) {
	text := f.String(name, "", usage)
	f.Check(func() (err error) {
		if *text == "" {
			return nil
		}
		if *to, err = ratecard.ParseDate(*text); err != nil {
			return fmt.Errorf("-%s %q: want a day such as 2026-10-01", name, *text)
		}
		return nil
	})
}

// Instant adds a flag for an instant, which stays as it is if it is left out.
func (f *Flags) Instant(to *time.Time, name, usage string) {
	f.Func(name, usage+", as an RFC 3339 `time`", func(text string) (err error) {
		if *to, err = time.Parse(time.RFC3339, text); err != nil {
			return errors.New("want a time such as 2026-10-15T12:00:00-03:00")
		}
		return nil
	})
}

// File has Parse take one file beside the flags, which may stand on both sides
// of it. Without a file Parse returns an error with the text missing.
func (f *Flags) File(to *string, missing string) {
	f.file = to
	f.Check(func() error {
		if *to == "" {
			return errors.New(missing)
		}
		return nil
	})
}

// Several adds a flag that may be given several times; set is called for each. Any other
// flag that is given twice is an error, since the first one would count for nothing.
func (f *Flags) Several(name, usage string, set func(string) error) {
	f.Func(name, usage+"; may be given several times", set)
	f.many = append(f.many, name)
}

// A once is the value of a flag that may be given once.
type once struct {
	flag.Value
	given bool
}

func (o *once) Set(text string) error {
	if o.given {
		return errors.New("it was given before")
	}
	o.given = true
	return o.Value.Set(text)
}

// IsBoolFlag reports whether the flag needs no value.
func (o *once) IsBoolFlag() bool {
	b, ok := o.Value.(interface{ IsBoolFlag() bool })
	return ok && b.IsBoolFlag()
}

// onlyOnce has all flags but those of Several be refused when they are given twice, until
// the function that it returns is called.
func (f *Flags) onlyOnce() (end func()) {
	values := map[*flag.Flag]flag.Value{}
	f.VisitAll(func(is *flag.Flag) {
		if !slices.Contains(f.many, is.Name) {
			values[is] = is.Value
			is.Value = &once{Value: is.Value}
		}
	})
	return func() {
		for is, value := range values {
			is.Value = value
		}
	}
}

// Parse reads the arguments of the program and makes the checks. If they ask for
// help, it prints it and returns flag.ErrHelp.
func (f *Flags) Parse(args []string, help io.Writer) error {
	end := f.onlyOnce()
	err := f.parse(args)
	end()
	if errors.Is(err, flag.ErrHelp) {
		f.SetOutput(help)
		f.Usage()
	}
	for i := 0; err == nil && i < len(f.checks); i++ {
		err = f.checks[i]()
	}
	return err
}

// parse reads flags before, between and after the other arguments: of all that follows --
// none is a flag.
func (f *Flags) parse(args []string) error {
	for {
		if err := f.FlagSet.Parse(args); err != nil {
			return err
		}
		rest := f.FlagSet.Args()
		if n := len(args) - len(rest); n > 0 && args[n-1] == "--" || len(rest) == 0 {
			f.args = append(f.args, rest...)
			break
		}
		f.args, args = append(f.args, rest[0]), rest[1:]
	}
	switch {
	case f.file == nil || len(f.args) == 0:
		return nil
	case len(f.args) > 1:
		return fmt.Errorf("one file at a time, not %s and %s", f.args[0], f.args[1])
	}
	*f.file = f.args[0]
	return nil
}

// Args returns the arguments that are no flags, which may stand on both sides of them.
func (f *Flags) Args() []string { return f.args }

// NArg returns how many arguments are no flags.
func (f *Flags) NArg() int { return len(f.args) }

// Arg returns the argument at index i of those that are no flags; "" if there is none.
func (f *Flags) Arg(i int) string {
	if i < 0 || i >= len(f.args) {
		return ""
	}
	return f.args[i]
}
