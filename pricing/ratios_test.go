package pricing_test

import (
	"flag"
	"fmt"
	"math"
	"os"
	"runtime"
	"strings"
	"testing"
	"text/tabwriter"
	"time"
)

// A speed is what a benchmark has to hold: at most so many times the time of another,
// and so many allocations. Absolute times differ from machine to machine.
type speed struct {
	name   string
	bench  func(*testing.B) // loops over b.Loop
	most   float64          // times `of`: the aim
	of     string           // the name of another
	allocs int64
	events int     // that the benchmark folds each time it goes round, and its time is divided by; 0 is 1
	slack  float64 // the part by which it may miss the aim, since figures differ by machine and build
}

const none = math.MaxInt64 // no bound on allocations

// speeds are what users were promised, and what keeps it so. A row without `of` is
// there for others to be compared with. A figure that is near its aim, or past it, has
// slack: a run is held to what was reached, and the table shows both.
var speeds = []speed{
	{name: "Naive", bench: BenchmarkNaive, allocs: none},
	{name: "Quote", bench: BenchmarkQuote, most: 1. / 50, of: "Naive", slack: 0.2},
	{name: "QuotePhone", bench: BenchmarkQuotePhone, most: 2.4, of: "Quote", slack: 0.1},
	{name: "QuoteOpenWindow", bench: BenchmarkQuoteOpenWindow, most: 1.5, of: "Quote"},
	{name: "QuoteUsage", bench: BenchmarkQuoteUsage, most: 2.5, of: "Quote", slack: 0.4},
	{name: "QuoteTwoCategories", bench: BenchmarkQuoteTwoCategories, most: 3, of: "Quote", slack: 0.1},
	{name: "QuoteAccount", bench: BenchmarkQuoteAccount, most: 1, of: "Naive", allocs: 5, slack: 0.1},
	{name: "Explain", bench: BenchmarkExplain, most: 0.75, of: "Naive", allocs: 4, slack: 0.2},
	{name: "QuoteJSON", bench: BenchmarkQuoteJSON, most: 1.5, of: "Naive", allocs: 6, slack: 0.1},
	{name: "MarshalRead", bench: BenchmarkMarshalRead, allocs: none},
	{name: "QuoteMarshal", bench: BenchmarkQuoteMarshal, most: 1.5, of: "MarshalRead", allocs: 6, slack: 0.3},
	{name: "Composer", bench: BenchmarkComposer, most: 1, of: "Naive", slack: 0.15},
	{name: "Locate", bench: BenchmarkLocate},
	{name: "ReplaySorted", bench: BenchmarkReplaySorted, events: quietEvents, most: 8, of: "Quote", allocs: none,
		slack: 0.15},
	// Held by Quote, not by ReplaySorted: that became faster, and sorting takes what it took.
	{name: "Replay", bench: BenchmarkReplay, events: quietEvents, most: 32, of: "Quote", allocs: none, slack: 0.2},
	{name: "ReplayOfSlowMonth", bench: BenchmarkReplayOfSlowMonth, allocs: none},
	{name: "LateReplies", bench: BenchmarkLateReplies, most: 3, of: "ReplayOfSlowMonth", allocs: none, slack: 0.8},
	{name: "ValidStatus", bench: BenchmarkValidStatus},
	{name: "DecodeStatus", bench: BenchmarkDecodeStatus, most: 1.1, of: "ValidStatus", allocs: 6},
	{name: "ValidMessage", bench: BenchmarkValidMessage},
	{name: "DecodeMessage", bench: BenchmarkDecodeMessage, most: 1.1, of: "ValidMessage", allocs: 6},
	{name: "ValidHundred", bench: BenchmarkValidHundred},
	{name: "DecodeHundred", bench: BenchmarkDecodeHundred, most: 1.1, of: "ValidHundred", allocs: 210, slack: 0.4},
	{name: "ValidTraffic", bench: BenchmarkValidTraffic},
	{name: "DecodeTraffic", bench: BenchmarkDecodeTraffic, most: 1.1, of: "ValidTraffic", allocs: 6, slack: 0.1},
	{name: "AudienceAdd", bench: BenchmarkAudienceAdd, most: 1.5, of: "Locate", slack: 0.1},
}

// TestSpeed holds the benchmarks to each other, by CPU time. Rounds of all benchmarks
// follow one another, so that what slows the machine down for a while slows all of
// them; of each the least counts. A machine that is busy gets more rounds.
func TestSpeed(t *testing.T) {
	if os.Getenv("WACOST_RATIOS") == "" {
		t.Skip("WACOST_RATIOS isn't set: it measures times, which .ci/ratios does with nothing beside it")
	}
	// On one processor the garbage collector takes what it needs, and none that idles.
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	const rounds, mostRounds = 5, 25
	runs := make(map[string]*run, len(speeds))
	for _, s := range speeds {
		runs[s.name] = newRun(t, s)
	}
	for round := 1; ; round++ {
		for _, s := range speeds {
			runs[s.name].again(t)
		}
		if round >= rounds && (len(tooSlow(runs)) == 0 || round == mostRounds) {
			t.Logf("%s, the least of %d rounds\n%s", cpuClock, round, table(runs))
			break
		}
	}
	for _, fault := range tooSlow(runs) {
		t.Error(fault)
	}
	runtime.GOMAXPROCS(2)
	t.Log(twoWorkers(t))
	t.Logf("a pricer holds %.0f bytes, with a model of its own %.0f: TestPricersAreSmall has the bounds",
		retained(t, 1000, ""), retained(t, 1000, "per-message-2025"))
}

// A run is a benchmark with what was measured of it.
type run struct {
	speed
	n          int           // how often it goes round
	empty, all time.Duration // the least that it took to go round once, and n times
	allocs     int64
}

// newRun finds how often the benchmark has to go round.
func newRun(t *testing.T, s speed) *run {
	t.Helper()
	const enough = 60 * time.Millisecond
	r := &run{speed: s, empty: math.MaxInt64, all: math.MaxInt64}
	measure(t, s, 1) // what is read once
	once, _ := measure(t, s, 1)
	const least = 4 // of one that takes long
	for n := least; ; n *= 4 {
		if took, _ := measure(t, s, n); took-once > enough/4 {
			r.n = max(least, int(int64(n)*int64(enough)/int64(took-once)))
			return r
		}
	}
}

// again measures once more. What the benchmark does before it goes round is measured
// by itself.
func (r *run) again(t *testing.T) {
	once, _ := measure(t, r.speed, 1)
	took, allocs := measure(t, r.speed, r.n)
	r.empty, r.all, r.allocs = min(r.empty, once), min(r.all, took), allocs
}

// each returns the nanoseconds of going round once, or of one event.
func (r *run) each() float64 {
	return float64(r.all-r.empty) / float64(r.n-1) / float64(max(1, r.events))
}

// measure returns what a benchmark takes to go round n times, and its allocations
// each time.
func measure(t *testing.T, s speed, n int) (time.Duration, int64) {
	t.Helper()
	if err := flag.Set("test.benchtime", fmt.Sprintf("%dx", n)); err != nil {
		t.Fatal(err)
	}
	before := cpuTime(t)
	result := testing.Benchmark(s.bench)
	if result.N != n {
		t.Fatalf("Benchmark%s failed, or has no loop over b.Loop", s.name)
	}
	return cpuTime(t) - before, result.AllocsPerOp()
}

// ratio returns how many times the other benchmark's time it takes, and how many it may.
func (r *run) ratio(runs map[string]*run) (is, most float64) {
	return r.each() / runs[r.of].each(), r.most * (1 + r.slack)
}

// tooSlow says which benchmarks don't hold what they have to.
func tooSlow(runs map[string]*run) (faults []string) {
	for _, s := range speeds {
		r := runs[s.name]
		if r.allocs > s.allocs {
			faults = append(faults, fmt.Sprintf("%s: %d allocations, at most %d", s.name, r.allocs, s.allocs))
		}
		if s.of == "" {
			continue
		}
		if is, most := r.ratio(runs); is > most {
			faults = append(faults, fmt.Sprintf("%s takes %.3g times %s, at most %.3g", s.name, is, s.of, most))
		}
	}
	return faults
}

// table shows what was measured.
func table(runs map[string]*run) string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "benchmark\tns\tis\taim\theld to\tallocations\tat most")
	for _, s := range speeds {
		r := runs[s.name]
		fmt.Fprintf(w, "%s\t%.4g\t", s.name, r.each())
		if s.of == "" {
			fmt.Fprint(w, "\t\t\t")
		} else {
			is, most := r.ratio(runs)
			fmt.Fprintf(w, "%.3g × %s\t%.3g\t%.3g\t", is, s.of, s.most, most)
		}
		fmt.Fprintf(w, "%d\t", r.allocs)
		if s.allocs != none {
			fmt.Fprint(w, s.allocs)
		}
		fmt.Fprintln(w)
	}
	w.Flush()
	return b.String()
}

// twoWorkers says what a quote costs while another worker uses the same pricer. On a
// machine that has no idle processor it says nothing, so nothing is held to it.
func twoWorkers(t *testing.T) string {
	t.Helper()
	s := speed{name: "QuoteWorkers", bench: BenchmarkQuoteWorkers}
	const n = 1 << 20
	once, took, clock := time.Hour, time.Hour, time.Hour
	for range 5 {
		empty, _ := measure(t, s, 1)
		began := time.Now()
		all, _ := measure(t, s, n)
		once, took, clock = min(once, empty), min(took, all), min(clock, time.Since(began))
	}
	return fmt.Sprintf("two workers: %.4g ns of %s each quote, %.4g ns by the clock (not held to anything)",
		float64(took-once)/n, cpuClock, float64(clock-once)/n)
}
