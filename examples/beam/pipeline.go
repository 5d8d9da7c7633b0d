package main

import (
	"context"
	"encoding/json"
	"reflect"
	"time"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/io/textio"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"

	"github.com/wacost/wacost/pricing"
)

// A job is what every worker is told when the pipeline is made, in types of which Beam has
// schemas.
type job struct {
	Account     string // as JSON
	From, Until int64  // the period of the bill, in Unix seconds; 0: no bound
}

// account returns the account that the bill is of.
func (j *job) account() (a pricing.Account, err error) {
	err = json.Unmarshal([]byte(j.Account), &a)
	return a, err
}

// period returns the bounds of the bill.
func (j *job) period() (from, until time.Time) {
	if j.From != 0 {
		from = time.Unix(j.From, 0)
	}
	if j.Until != 0 {
		until = time.Unix(j.Until, 0)
	}
	return from, until
}

// build adds the pipeline to a scope:
//
//	lines → (key, entry)                 decodeFn: one entry for each message, call and echo
//	group by key → entries               joinFn: each fact once
//	    └→ pairs of names, accounts      side inputs: the sets of names, and who the accounts are
//	(set of names, entry)                keyFn
//	group by set → (portfolio/shard, part)  foldFn: windows in the order of time, one tally
//	combine by portfolio and shard       mergeFn
//	combine by portfolio → bill          mergeFn, billFn
//
// Nothing after the grouping by set needs an order.
func (j job) build(s beam.Scope, input []string, output string) {
	lines := textio.ReadAll(s.Scope("read"), beam.CreateList(s, input))
	beam.ParDo0(s.Scope("write"), &writeFn{Output: output}, j.bill(s, lines))
}

// bill returns the collection of the bill as one line of JSON.
func (j job) bill(s beam.Scope, lines beam.PCollection) beam.PCollection {
	decoded := beam.ParDo(s.Scope("decode"), &decodeFn{Job: j}, lines)
	entries, pairs, accounts := beam.ParDo3(s.Scope("join"), &joinFn{}, beam.GroupByKey(s, decoded))
	once := beam.Impulse(s)
	sets := beam.ParDo(s.Scope("sets"), setsOf, once, beam.SideInput{Input: pairs})
	keyed := beam.ParDo(s.Scope("key"), &keyFn{}, entries, beam.SideInput{Input: sets})
	known := beam.SideInput{Input: accounts}
	parts := beam.ParDo(s.Scope("fold"), &foldFn{Job: j}, beam.GroupByKey(s, keyed), known)
	nothing := beam.ParDo(s.Scope("nothing"), &nothingFn{Job: j}, once, known) // all that no lines have
	parts = beam.Flatten(s, parts, nothing)
	parts = beam.CombinePerKey(s.Scope("by shard"), &mergeFn{Job: j, Stage: "shard"}, parts)
	parts = beam.ParDo(s.Scope("rekey"), portfolioOf, parts)
	parts = beam.CombinePerKey(s.Scope("by portfolio"), &mergeFn{Job: j, Stage: "portfolio"}, parts)
	return beam.ParDo(s.Scope("bill"), &billFn{Job: j}, parts)
}

func init() {
	register.DoFn3x1[context.Context, string, func(string, []byte), error](&decodeFn{})
	register.Emitter2[string, []byte]()
	register.Iter1[[]byte]()
	register.DoFn6x1[context.Context, string, func(*[]byte) bool, func(string, []byte), func(string, string),
		func([]byte), error](&joinFn{})
	register.Emitter2[string, string]()
	register.Emitter1[[]byte]()
	register.Function3x0(setsOf)
	register.Iter2[string, string]()
	register.DoFn4x0[string, []byte, func(*string, *string) bool, func(string, []byte)](&keyFn{})
	register.DoFn5x1[context.Context, string, func(*[]byte) bool, func(*[]byte) bool, func(string, part),
		error](&foldFn{})
	register.Emitter2[string, part]()
	register.DoFn3x1[[]byte, func(*[]byte) bool, func(string, part), error](&nothingFn{})
	register.Function2x2(portfolioOf)
	beam.RegisterType(reflect.TypeFor[mergeFn]()) // register.Combiner1 knows no methods with a context
	register.DoFn4x1[context.Context, string, part, func(string), error](&billFn{})
	register.Emitter1[string]()
	register.DoFn1x1[string, error](&writeFn{})
	beam.RegisterCoder(reflect.TypeFor[part](), encodePart, decodePart)
}
