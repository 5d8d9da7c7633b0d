// Package everything holds tests over all that the module's packages export.
package everything

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/analytics"
	"github.com/wacost/wacost/pricing/ledger"
	"github.com/wacost/wacost/pricing/webhook"
	"github.com/wacost/wacost/ratecard"
	"github.com/wacost/wacost/ratecard/metafile"
	"github.com/wacost/wacost/window"
)

// folders are those of the packages, from here.
var folders = []string{"category", "window", "ratecard", "ratecard/metafile", "pricing", "pricing/webhook",
	"pricing/ledger", "pricing/analytics"}

// exportedTypes are all types that the packages export. TestEveryTypeIsListed fails
// if one is missing.
func exportedTypes() []reflect.Type {
	return []reflect.Type{
		reflect.TypeFor[window.Conversation](),
		reflect.TypeFor[window.Policy](),
		reflect.TypeFor[window.State](),
		reflect.TypeFor[window.Thread](),
		reflect.TypeFor[category.Button](),
		reflect.TypeFor[category.CarouselCard](),
		reflect.TypeFor[category.Category](),
		reflect.TypeFor[category.Classification](),
		reflect.TypeFor[category.Confidence](),
		reflect.TypeFor[category.ParseError](),
		reflect.TypeFor[category.Passage](),
		reflect.TypeFor[category.PassageError](),
		reflect.TypeFor[category.Payload](),
		reflect.TypeFor[category.Reason](),
		reflect.TypeFor[category.Result](),
		reflect.TypeFor[category.Rule](),
		reflect.TypeFor[category.Suggestion](),
		reflect.TypeFor[category.Template](),
		reflect.TypeFor[category.TemplateError](),
		reflect.TypeFor[ratecard.Basis](),
		reflect.TypeFor[ratecard.Book](),
		reflect.TypeFor[ratecard.Card](),
		reflect.TypeFor[ratecard.Cards](),
		reflect.TypeFor[ratecard.Change](),
		reflect.TypeFor[ratecard.Confidence](),
		reflect.TypeFor[ratecard.Contract](),
		reflect.TypeFor[ratecard.ContractError](),
		reflect.TypeFor[ratecard.ContractTier](),
		reflect.TypeFor[ratecard.Country](),
		reflect.TypeFor[ratecard.Currency](),
		reflect.TypeFor[ratecard.CurrencyError](),
		reflect.TypeFor[ratecard.Date](),
		reflect.TypeFor[ratecard.Dialing](),
		reflect.TypeFor[ratecard.Freshness](),
		reflect.TypeFor[ratecard.Grade](),
		reflect.TypeFor[ratecard.Head](),
		reflect.TypeFor[ratecard.Item](),
		reflect.TypeFor[ratecard.Key](),
		reflect.TypeFor[ratecard.LookupError](),
		reflect.TypeFor[ratecard.Market](),
		reflect.TypeFor[ratecard.Money](),
		reflect.TypeFor[ratecard.ParseError](),
		reflect.TypeFor[ratecard.Place](),
		reflect.TypeFor[ratecard.Reading](),
		reflect.TypeFor[ratecard.Source](),
		reflect.TypeFor[ratecard.Tier](),
		reflect.TypeFor[ratecard.Unit](),
		reflect.TypeFor[ratecard.UserLooks](),
		reflect.TypeFor[metafile.Head](),
		reflect.TypeFor[metafile.Layout](),
		reflect.TypeFor[pricing.Account](),
		reflect.TypeFor[pricing.Allowance](),
		reflect.TypeFor[pricing.Audience](),
		reflect.TypeFor[pricing.Bill](),
		reflect.TypeFor[pricing.Conversion](),
		reflect.TypeFor[pricing.FeeTotal](),
		reflect.TypeFor[pricing.OtherChange](),
		reflect.TypeFor[pricing.OtherTotal](),
		reflect.TypeFor[pricing.Rate](),
		reflect.TypeFor[pricing.Total](),
		reflect.TypeFor[pricing.BusinessNumber](),
		reflect.TypeFor[pricing.BillLine](),
		reflect.TypeFor[pricing.Case](),
		reflect.TypeFor[pricing.Certainty](),
		reflect.TypeFor[pricing.ChangeReason](),
		reflect.TypeFor[pricing.Comparison](),
		reflect.TypeFor[pricing.Composer](),
		reflect.TypeFor[pricing.ComposerReport](),
		reflect.TypeFor[pricing.Condition](),
		reflect.TypeFor[pricing.Correction](),
		reflect.TypeFor[pricing.Corrected](),
		reflect.TypeFor[pricing.Count](),
		reflect.TypeFor[pricing.Counter](),
		reflect.TypeFor[pricing.Deadline](),
		reflect.TypeFor[pricing.Deliverable](),
		reflect.TypeFor[pricing.Difference](),
		reflect.TypeFor[pricing.Estimate](),
		reflect.TypeFor[pricing.EstimateCase](),
		reflect.TypeFor[pricing.EstimateComparison](),
		reflect.TypeFor[pricing.EstimateReason](),
		reflect.TypeFor[pricing.EstimateReasonSide](),
		reflect.TypeFor[pricing.Event](),
		reflect.TypeFor[pricing.Fee](),
		reflect.TypeFor[pricing.FeeOn](),
		reflect.TypeFor[pricing.Follows](),
		reflect.TypeFor[pricing.FreeUnits](),
		reflect.TypeFor[pricing.Group](),
		reflect.TypeFor[pricing.Groups](),
		reflect.TypeFor[pricing.InputError](),
		reflect.TypeFor[pricing.Line](),
		reflect.TypeFor[pricing.Message](),
		reflect.TypeFor[pricing.Mismatch](),
		reflect.TypeFor[pricing.Model](),
		reflect.TypeFor[pricing.Month](),
		reflect.TypeFor[pricing.Note](),
		reflect.TypeFor[pricing.NoteValues](),
		reflect.TypeFor[pricing.Outcome](),
		reflect.TypeFor[pricing.OutcomeReport](),
		reflect.TypeFor[pricing.Pricer](),
		reflect.TypeFor[pricing.Quote](),
		reflect.TypeFor[pricing.QuoteChange](),
		reflect.TypeFor[pricing.Refusal](),
		reflect.TypeFor[pricing.Report](),
		reflect.TypeFor[pricing.Reported](),
		reflect.TypeFor[pricing.Rule](),
		reflect.TypeFor[pricing.Schedule](),
		reflect.TypeFor[pricing.Scope](),
		reflect.TypeFor[pricing.State](),
		reflect.TypeFor[pricing.Sum](),
		reflect.TypeFor[pricing.Tally](),
		reflect.TypeFor[pricing.LateOptions](),
		reflect.TypeFor[pricing.LateReply](),
		reflect.TypeFor[pricing.LateReport](),
		reflect.TypeFor[pricing.LateSavings](),
		reflect.TypeFor[pricing.LateUnknown](),
		reflect.TypeFor[pricing.ThreadKey](),
		reflect.TypeFor[pricing.MessageComparison](),
		reflect.TypeFor[pricing.Transition](),
		reflect.TypeFor[pricing.TransitionSide](),
		reflect.TypeFor[pricing.TierUnits](),
		reflect.TypeFor[pricing.Unplaced](),
		reflect.TypeFor[pricing.Unpriced](),
		reflect.TypeFor[pricing.Usage](),
		reflect.TypeFor[webhook.AccountUpdate](),
		reflect.TypeFor[webhook.AuthenticationInternational](),
		reflect.TypeFor[webhook.Batch](),
		reflect.TypeFor[webhook.Call](),
		reflect.TypeFor[webhook.Conversation](),
		reflect.TypeFor[webhook.Decoder](),
		reflect.TypeFor[webhook.Echo](),
		reflect.TypeFor[webhook.Fact](),
		reflect.TypeFor[webhook.Fault](),
		reflect.TypeFor[webhook.History](),
		reflect.TypeFor[webhook.Ignored](),
		reflect.TypeFor[webhook.Inbound](),
		reflect.TypeFor[webhook.LimitError](),
		reflect.TypeFor[webhook.MetaError](),
		reflect.TypeFor[webhook.Options](),
		reflect.TypeFor[webhook.Pricing](),
		reflect.TypeFor[webhook.Progress](),
		reflect.TypeFor[webhook.Reason](),
		reflect.TypeFor[webhook.Receiver](),
		reflect.TypeFor[webhook.Referral](),
		reflect.TypeFor[webhook.Status](),
		reflect.TypeFor[webhook.SyntaxError](),
		reflect.TypeFor[webhook.System](),
		reflect.TypeFor[webhook.Template](),
		reflect.TypeFor[webhook.TemplateCategory](),
		reflect.TypeFor[webhook.TemplateStatus](),
		reflect.TypeFor[webhook.TierReached](),
		reflect.TypeFor[webhook.User](),
		reflect.TypeFor[ledger.Accounts](),
		reflect.TypeFor[ledger.AllowanceUsed](),
		reflect.TypeFor[ledger.Change](),
		reflect.TypeFor[ledger.Charge](),
		reflect.TypeFor[ledger.ChargeReport](),
		reflect.TypeFor[ledger.Delivery](),
		reflect.TypeFor[ledger.Entry](),
		reflect.TypeFor[ledger.Join](),
		reflect.TypeFor[ledger.Ledger](),
		reflect.TypeFor[ledger.MetaReport](),
		reflect.TypeFor[ledger.Options](),
		reflect.TypeFor[ledger.Query](),
		reflect.TypeFor[ledger.Sending](),
		reflect.TypeFor[ledger.Skipped](),
		reflect.TypeFor[ledger.Statement](),
		reflect.TypeFor[ledger.Store](),
		reflect.TypeFor[analytics.Cell](),
		reflect.TypeFor[analytics.Comparison](),
		reflect.TypeFor[analytics.Cost](),
		reflect.TypeFor[analytics.Error](),
		reflect.TypeFor[analytics.Kind](),
		reflect.TypeFor[analytics.Match](),
		reflect.TypeFor[analytics.Options](),
		reflect.TypeFor[analytics.Point](),
		reflect.TypeFor[analytics.Report](),
		reflect.TypeFor[analytics.Residual](),
		reflect.TypeFor[analytics.Row](),
	}
}

// A new type is listed, or no test here would see it.
func TestEveryTypeIsListed(t *testing.T) {
	listed := map[string]bool{}
	for _, typ := range exportedTypes() {
		listed[typ.String()] = true
	}
	eachExported(t, func(name string, decl ast.Node) {
		if _, ok := decl.(*ast.TypeSpec); ok && !listed[name] {
			t.Errorf("exportedTypes lacks %s", name)
		}
	})
}

// eachExported calls f for each exported type and function of the packages, methods
// apart.
func eachExported(t *testing.T, f func(name string, decl ast.Node)) {
	t.Helper()
	found := 0
	for _, folder := range folders {
		files, err := filepath.Glob("../../../" + folder + "/*.go")
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range files {
			if strings.HasSuffix(path, "_test.go") {
				continue
			}
			file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			if file.Name.Name != filepath.Base(folder) { // a program for go generate
				continue
			}
			for _, decl := range file.Decls {
				switch decl := decl.(type) {
				case *ast.FuncDecl:
					if decl.Recv == nil && decl.Name.IsExported() {
						f(file.Name.Name+"."+decl.Name.Name, decl)
						found++
					}
				case *ast.GenDecl:
					for _, spec := range decl.Specs {
						if spec, ok := spec.(*ast.TypeSpec); ok && spec.Name.IsExported() {
							f(file.Name.Name+"."+spec.Name.Name, spec)
							found++
						}
					}
				}
			}
		}
	}
	if found < 100 {
		t.Fatalf("only found %d", found)
	}
}
