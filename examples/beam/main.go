// Beam works out the bill of webhook bodies as a pipeline of Apache Beam, on one machine or
// on a cluster: the bill that examples/replay prints, by as many machines as there are. From
// the root of the repository:
//
//	go -C examples/beam run . -input '/var/log/whatsapp/*.ndjson' -output /tmp/bill.json
//
// The input is files with one body on each line, by patterns; the output gets the bill as one
// line of JSON, the member "bill" of what examples/replay prints with -json. Relative paths
// begin in examples/beam, where -C goes first.
//
// Without -runner it runs on Prism, in this process. README.md and examples/docs/beam.md tell
// how it divides the work, and how it runs on Flink, Spark and Dataflow.
//
// It exits with 0 if every line was read, with 1 if there is no bill, and with 2 for bad
// flags, without a line, and if lines were malformed: the bill is then of the others.
package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"slices"
	"time"
	_ "time/tzdata" // zones by name, also where the system has none

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/options/jobopts"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/x/beamx"

	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
)

func main() {
	var o options
	o.define(flag.CommandLine)
	flag.Usage = help
	flag.Parse()
	beam.Init() // doesn't return in a process that a runner started as a worker
	if err := o.check(flag.CommandLine); err != nil {
		fmt.Fprintln(os.Stderr, "beam:", err)
		os.Exit(2)
	}
	os.Exit(run(context.Background(), &o, os.Stderr))
}

// help prints this program's own flags. Beam adds some sixty.
func help() {
	own := flag.NewFlagSet("beam", flag.ContinueOnError)
	new(options).define(own)
	fmt.Fprintln(own.Output(), "usage: beam -input PATTERN [flags]")
	own.PrintDefaults()
	fmt.Fprintln(own.Output(), "and the flags of Beam, such as -runner and -endpoint: see examples/docs/beam.md")
}

// options are the flags of this program, beside those of Beam.
type options struct {
	input                     []string
	output                    string
	currency, zone, portfolio string
	from, until               string
}

func (o *options) define(f *flag.FlagSet) {
	f.Func("input", "`pattern` of the files with one webhook body a line, in quotes; may be given several times",
		func(pattern string) error { o.input = append(o.input, pattern); return nil })
	f.StringVar(&o.output, "output", "bill.json", "`file` for the bill, as a line of JSON")
	f.StringVar(&o.currency, "currency", "USD", "the account's `currency`, an ISO 4217 code")
	f.StringVar(&o.zone, "timezone", "", "the account's time `zone`, an IANA name (default UTC)")
	f.StringVar(&o.portfolio, "portfolio", "",
		"the `ID` of the portfolio of all accounts, which share volume tiers (default: each climbs its own)")
	f.StringVar(&o.from, "from", "",
		"the first `day` of the bill, the first of a month (default: the first webhook's)")
	f.StringVar(&o.until, "until", "", "the first `day` that isn't in the bill any more (default: all are)")
}

// check refuses what would be passed over in silence.
func (o *options) check(f *flag.FlagSet) (err error) {
	f.Visit(func(given *flag.Flag) {
		if given.Name == "zone" { // that of examples/replay; here it is one of Dataflow's
			err = errors.New("-zone is Google's place of Dataflow's workers (now -worker_zone): " +
				"the account's time zone is -timezone")
		}
	})
	if f.NArg() > 0 {
		err = fmt.Errorf("%s: not a flag; put the pattern of -input in quotes, "+
			"or the shell makes several words of it", f.Arg(0))
	}
	return err
}

// run runs the pipeline and returns the program's exit status.
func run(ctx context.Context, o *options, stderr io.Writer) int {
	j, err := o.job()
	if err != nil {
		fmt.Fprintln(stderr, "beam:", err)
		return 2
	}
	level := new(slog.LevelVar)
	level.Set(slog.LevelWarn) // Prism tells of each bundle
	slog.SetDefault(slog.New(slog.NewTextHandler(stderr, &slog.HandlerOptions{Level: level})))
	if err := checkFiles(ctx, o.input, o.output); err != nil {
		fmt.Fprintln(stderr, "beam:", err)
		return 2
	}
	p, s := beam.NewPipelineWithRoot()
	j.build(s, o.input, o.output)
	result, err := beamx.RunWithMetrics(ctx, p)
	if err == nil && *jobopts.Async {
		return 0 // the job goes on
	}
	if err == nil {
		err = checkWritten(ctx, o.output)
	}
	if err != nil {
		fmt.Fprintln(stderr, "beam:", err)
		return 1
	}
	counts := countsOf(result)
	for _, name := range counterNames {
		fmt.Fprintf(stderr, "beam: %d %s\n", counts[name], name)
	}
	if len(counts) > 0 && counts[lines] == 0 || counts[malformed] > 0 { // a runner may tell no counters
		return 2
	}
	return 0
}

// job reads the flags.
func (o *options) job() (j job, err error) {
	if len(o.input) == 0 || slices.Contains(o.input, "") {
		return j, errors.New("want -input, a pattern of files")
	}
	zone, err := time.LoadLocation(o.zone) // of "" it is UTC
	if err != nil {
		return j, err
	}
	if j.From, err = firstOf(o.from, zone); err != nil {
		return j, err
	}
	if j.Until, err = firstOf(o.until, zone); err != nil {
		return j, err
	}
	a := pricing.Account{Currency: ratecard.Currency(o.currency), Portfolio: o.portfolio}
	if o.zone != "" {
		a.Zone = zone
	}
	text, err := json.Marshal(a)
	j.Account = string(text)
	return j, cmp.Or(a.Validate(), err, j.check())
}

// firstOf returns the first instant of a day, in Unix seconds; 0 of none.
func firstOf(day string, zone *time.Location) (int64, error) {
	if day == "" {
		return 0, nil
	}
	at, err := time.ParseInLocation(time.DateOnly, day, zone)
	return at.Unix(), err
}

// countsOf returns the pipeline's own counters, by name.
func countsOf(result beam.PipelineResult) map[string]int64 {
	counts := map[string]int64{}
	if result == nil {
		return counts
	}
	query := result.Metrics().Query(func(r beam.MetricResult) bool { return r.Namespace() == namespace })
	for _, c := range query.Counters() {
		counts[c.Name()] += c.Result()
	}
	return counts
}
