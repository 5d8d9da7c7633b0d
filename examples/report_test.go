package examples

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/shopspring/decimal"
)

// The report and the replay of one log come to one total, to the last digit, and what the
// report has by market, category and day adds up to it.
func TestOneTotalOfALog(t *testing.T) {
	log := filepath.Join(t.TempDir(), "log.ndjson")
	file, err := os.Create(log)
	if err != nil {
		t.Fatal(err)
	}
	status, _, errs := ended(t, file, filepath.Join(built(t), "madeup"), "-messages", "2000", "-seed", "7")
	if status != 0 {
		t.Fatal(errs)
	}
	file.Close()
	run := func(to any, program string, args ...string) {
		t.Helper()
		args = append(args, "-json", "-zone", "Europe/Berlin", "-currency", "EUR", log)
		status, out, errs := ended(t, nil, filepath.Join(built(t), program), args...)
		if status != 0 {
			t.Fatalf("%s: %s", program, errs)
		}
		if err := json.Unmarshal([]byte(out), to); err != nil {
			t.Fatal(err)
		}
	}
	type money struct{ Amount decimal.Decimal }
	type part struct{ Before, After struct{ Amount money } }
	type side struct{ High, Undivided money }
	var report struct {
		Before, After                          side
		Markets, Categories, Days, Transitions []part
	}
	run(&report, "report", "-month", "2026-10", "-before", "per-message-2025")
	for i, model := range []string{"per-message-2025", ""} {
		var replay struct{ Bill struct{ High money } }
		run(&replay, "replay", "-from", "2026-10-01", "-until", "2026-11-01", "-model", model)
		want, got := replay.Bill.High.Amount, [2]side{report.Before, report.After}[i]
		if !got.High.Amount.Equal(want) || want.IsZero() {
			t.Errorf("%s: the report comes to %s, the replay to %s", model, got.High.Amount, want)
		}
		for name, list := range map[string][]part{
			"markets": report.Markets, "categories": report.Categories, "days": report.Days,
			"transitions": report.Transitions,
		} {
			sum := got.Undivided.Amount
			for _, p := range list {
				sum = sum.Add([2]money{p.Before.Amount, p.After.Amount}[i].Amount)
			}
			if !sum.Equal(want) {
				t.Errorf("%s: %s come to %s, want %s", model, name, sum, want)
			}
		}
	}
}
