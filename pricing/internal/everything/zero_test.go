package everything

import (
	"fmt"
	"go/ast"
	"io"
	"iter"
	"reflect"
	"runtime/debug"
	"slices"
	"strings"
	"testing"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/analytics"
	"github.com/wacost/wacost/pricing/ledger"
	"github.com/wacost/wacost/pricing/webhook"
	"github.com/wacost/wacost/ratecard"
	"github.com/wacost/wacost/ratecard/metafile"
)

// exportedFunctions are all functions that the packages export, methods apart.
func exportedFunctions() map[string]any {
	return map[string]any{
		"category.All":                  category.All,
		"category.Classify":             category.Classify,
		"category.ClassifyOn":           category.ClassifyOn,
		"category.Parse":                category.Parse,
		"category.ParseTemplate":        category.ParseTemplate,
		"category.Results":              category.Results,
		"category.Rules":                category.Rules,
		"category.Suggest":              category.Suggest,
		"ratecard.AsOf":                 ratecard.AsOf,
		"ratecard.Currencies":           ratecard.Currencies,
		"ratecard.DateOf":               ratecard.DateOf,
		"ratecard.EffectiveDatesHeld":   ratecard.EffectiveDatesHeld,
		"ratecard.FirstOf":              ratecard.FirstOf,
		"ratecard.Fingerprint":          ratecard.Fingerprint,
		"ratecard.FreshnessOn":          ratecard.FreshnessOn,
		"ratecard.Items":                ratecard.Items,
		"ratecard.Locate":               ratecard.Locate,
		"ratecard.MarketEffectiveDates": ratecard.MarketEffectiveDates,
		"ratecard.MarketOf":             ratecard.MarketOf,
		"ratecard.Markets":              ratecard.Markets,
		"ratecard.NameKey":              ratecard.NameKey,
		"ratecard.NewCard":              ratecard.NewCard,
		"ratecard.NewestEffectiveDate":  ratecard.NewestEffectiveDate,
		"ratecard.Parse":                ratecard.Parse,
		"ratecard.ParseDate":            ratecard.ParseDate,
		"ratecard.ParseMoney":           ratecard.ParseMoney,
		"ratecard.PhoneKey":             ratecard.PhoneKey,
		"ratecard.Published":            ratecard.Published,
		"ratecard.WithContracts":        ratecard.WithContracts,
		"ratecard.WithoutDerived":       ratecard.WithoutDerived,
		"metafile.LayoutOf":             metafile.LayoutOf,
		"metafile.Parse":                metafile.Parse,
		"metafile.ReadCSV":              metafile.ReadCSV,
		"metafile.ReadRows":             metafile.ReadRows,
		"pricing.Compare":               pricing.Compare,
		"pricing.CompareMessages":       pricing.CompareMessages,
		"pricing.ChangeReasons":         pricing.ChangeReasons,
		"pricing.ConditionIDs":          pricing.ConditionIDs,
		"pricing.EstimateReasonIDs":     pricing.EstimateReasonIDs,
		"pricing.ModelByID":             pricing.ModelByID,
		"pricing.ModelOn":               pricing.ModelOn,
		"pricing.Models":                pricing.Models,
		"pricing.MonthOf":               pricing.MonthOf,
		"pricing.NoteIDs":               pricing.NoteIDs,
		"pricing.ParseMonth":            pricing.ParseMonth,
		"pricing.ReadAudience":          pricing.ReadAudience,
		"pricing.ReadTally":             pricing.ReadTally,
		"pricing.Recategorize":          pricing.Recategorize,
		"pricing.RefusalIDs":            pricing.RefusalIDs,
		"pricing.TransitionIDs":         pricing.TransitionIDs,
		"pricing.UnpricedBy":            pricing.UnpricedBy,
		"pricing.UnpricedIDs":           pricing.UnpricedIDs,
		"webhook.Decode":                webhook.Decode,
		"webhook.ReadBody":              webhook.ReadBody,
		"webhook.Verify":                webhook.Verify,
		"ledger.AccountsOf":             ledger.AccountsOf,
		"ledger.EntriesOf":              ledger.EntriesOf,
		"ledger.EventsOf":               ledger.EventsOf,
		"ledger.New":                    ledger.New,
		"ledger.NewMemory":              ledger.NewMemory,
		"ledger.NoteIDs":                ledger.NoteIDs,
		"analytics.Compare":             analytics.Compare,
		"analytics.CompareCharges":      analytics.CompareCharges,
		"analytics.Decode":              analytics.Decode,
		"analytics.NoteIDs":             analytics.NoteIDs,
		"analytics.Matches":             analytics.Matches,
		"webhook.Reasons":               webhook.Reasons,
	}
}

// panicking are what panics by its contract, as its comment says.
var panicking = []string{"ratecard.Money.Add", "ratecard.Money.Sub", "ratecard.Money.Cmp"}

// ofNoNil are the methods that no nil pointer has, as in the standard library: an error that is
// nil is none, and what is read has to go somewhere.
var ofNoNil = []string{"Error", "Unwrap", "UnmarshalText"}

// The zero value of a type, and nil for whatever may be nil, get an answer or an
// error: nothing that a caller forgot to fill ends the program.
func TestZeroAndNilDontPanic(t *testing.T) {
	functions := exportedFunctions()
	eachExported(t, func(name string, decl ast.Node) {
		if _, ok := decl.(*ast.FuncDecl); ok && functions[name] == nil {
			t.Errorf("exportedFunctions lacks %s", name)
		}
	})
	calls := 0
	for name, f := range functions {
		calls += callAll(t, name, reflect.ValueOf(f))
	}
	for _, typ := range exportedTypes() {
		if typ.Kind() == reflect.Interface {
			continue
		}
		methods := reflect.PointerTo(typ)
		for i := range methods.NumMethod() {
			name := typ.String() + "." + methods.Method(i).Name
			if slices.Contains(panicking, name) {
				continue
			}
			for _, v := range samples(typ, 2)[:1] {
				receiver := reflect.New(typ)
				receiver.Elem().Set(v)
				calls += callAll(t, name, receiver.Method(i))
			}
			_, ofValue := typ.MethodByName(methods.Method(i).Name)
			if !ofValue && !slices.Contains(ofNoNil, methods.Method(i).Name) {
				calls += callAll(t, "nil "+name, reflect.Zero(methods).Method(i))
			}
		}
	}
	t.Logf("%d calls", calls)
}

// callAll calls a function with zero, nil and ordinary arguments in all ways, and
// ranges over what it returns. It returns the number of calls.
func callAll(t *testing.T, name string, f reflect.Value) int {
	t.Helper()
	lists := make([][]reflect.Value, f.Type().NumIn())
	for i := range lists {
		lists[i] = arguments(f.Type().In(i))
	}
	calls, failed := 0, false
	var call func(args []reflect.Value)
	call = func(args []reflect.Value) {
		if failed {
			return
		}
		if len(args) < len(lists) {
			for _, v := range lists[len(args)] {
				call(append(slices.Clip(args), v))
			}
			return
		}
		calls++
		defer func() {
			if why := recover(); why != nil {
				failed = true
				t.Errorf("%s(%s) panics: %v\n%s", name, texts(args), why, ownLines(string(debug.Stack())))
			}
		}()
		var results []reflect.Value
		if f.Type().IsVariadic() {
			results = f.CallSlice(args)
		} else {
			results = f.Call(args)
		}
		for _, r := range results {
			if r.Kind() != reflect.Func || r.IsNil() || r.Type().NumIn() != 1 {
				continue
			}
			if r.Type().In(0).Kind() == reflect.Func { // a sequence
				r.Call([]reflect.Value{answering(r.Type().In(0))})
			}
		}
	}
	call(nil)
	return calls
}

// arguments are what a parameter is given.
func arguments(typ reflect.Type) []reflect.Value {
	switch {
	case typ == reflect.TypeFor[iter.Seq[pricing.Event]]():
		return values[iter.Seq[pricing.Event]](nil, slices.Values([]pricing.Event{{}, {Inbound: true}}))
	case typ == reflect.TypeFor[io.Reader]():
		return values[io.Reader](nil, strings.NewReader("x"))
	case typ == reflect.TypeFor[io.Writer]():
		return values[io.Writer](nil, io.Discard)
	case typ.Kind() == reflect.Func:
		return []reflect.Value{reflect.Zero(typ), answering(typ)}
	}
	list := samples(typ, 2)
	if known(typ) == nil {
		list = list[:min(len(list), 3)]
	}
	return list
}

// answering is a function that returns zero values, but true.
func answering(typ reflect.Type) reflect.Value {
	return reflect.MakeFunc(typ, func([]reflect.Value) (results []reflect.Value) {
		for i := range typ.NumOut() {
			v := reflect.New(typ.Out(i)).Elem()
			if v.Kind() == reflect.Bool {
				v.SetBool(true)
			}
			results = append(results, v)
		}
		return results
	})
}

func texts(args []reflect.Value) string {
	var list []string
	for _, v := range args {
		list = append(list, fmt.Sprintf("%.60s", fmt.Sprintf("%#v", v)))
	}
	return strings.Join(list, ", ")
}

// ownLines are the lines of a stack that are of the module's packages.
func ownLines(stack string) string {
	var list []string
	for line := range strings.Lines(stack) {
		if strings.Contains(line, ".go:") && strings.Contains(line, "/") && !strings.Contains(line, "/everything/") &&
			!strings.Contains(line, "/src/") {
			list = append(list, strings.TrimSpace(line))
		}
	}
	return strings.Join(list[:min(len(list), 3)], "\n")
}
