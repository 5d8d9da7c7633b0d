package pricing_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

const module = "github.com/wacost/wacost"

// A built package is its sources with their types.
type built struct {
	ImportPath, Name, Dir, Export string
	Standard                      bool
	GoFiles, Imports              []string

	fset  *token.FileSet
	files []*ast.File
	info  types.Info
}

// packages are those of the library and, without sources, all they depend on.
var packages = sync.OnceValues(func() (map[string]*built, error) {
	cmd := exec.Command("go", "list", "-export", "-deps", "-json=ImportPath,Name,Dir,Export,Standard,GoFiles,Imports",
		"./category", "./window", "./ratecard/...", "./pricing/...")
	cmd.Dir = ".."
	var faults bytes.Buffer
	cmd.Stderr = &faults
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("%w: %s", err, faults.String())
	}
	all := map[string]*built{}
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		p := &built{fset: token.NewFileSet()}
		if err := dec.Decode(p); err == io.EOF {
			break
		} else if err != nil {
			return nil, err
		}
		all[p.ImportPath] = p
	}
	for path, p := range all {
		if strings.HasPrefix(path, module+"/") {
			if err := p.check(all); err != nil {
				return nil, err
			}
		}
	}
	return all, nil
})

// check parses the package and finds its types, from what the compiler wrote
// of those it imports.
func (p *built) check(all map[string]*built) error {
	for _, name := range p.GoFiles {
		file, err := parser.ParseFile(p.fset, filepath.Join(p.Dir, name), nil, parser.ParseComments)
		if err != nil {
			return err
		}
		p.files = append(p.files, file)
	}
	p.info = types.Info{Types: map[ast.Expr]types.TypeAndValue{}, Uses: map[*ast.Ident]types.Object{}}
	conf := types.Config{Importer: importer.ForCompiler(p.fset, "gc", func(path string) (io.ReadCloser, error) {
		return os.Open(all[path].Export)
	})}
	_, err := conf.Check(p.ImportPath, p.fset, p.files, &p.info)
	return err
}

// name is the package's path within the module.
func (p *built) name() string { return strings.TrimPrefix(p.ImportPath, module+"/") }

// library is the packages of the library by their path, programs apart.
func library(t *testing.T) map[string]*built {
	t.Helper()
	if _, err := exec.LookPath("go"); err != nil {
		t.Skip("no go command:", err)
	}
	all, err := packages()
	if err != nil {
		t.Fatal(err)
	}
	own := map[string]*built{}
	for _, p := range all {
		if len(p.files) > 0 && p.Name != "main" {
			own[p.name()] = p
		}
	}
	return own
}

// core is the four packages whose answers depend on their arguments alone.
func core(t *testing.T) map[string]*built {
	t.Helper()
	own, four := library(t), map[string]*built{}
	for _, name := range []string{"category", "window", "ratecard", "pricing"} {
		if four[name] = own[name]; four[name] == nil {
			t.Fatal("no sources of", name)
		}
	}
	return four
}

func TestImports(t *testing.T) {
	four := core(t)
	const decimal, yaml = "github.com/shopspring/decimal", "gopkg.in/yaml.v3"
	for name, allowed := range map[string][]string{
		"category": nil,
		"window":   nil,
		"ratecard": {decimal, yaml},
		"pricing": {
			decimal, module + "/category", module + "/ratecard", module + "/window", module + "/pricing/internal/metawords",
			module + "/pricing/internal/soldto",
		},
	} {
		for _, path := range four[name].Imports {
			standard := !strings.Contains(strings.Split(path, "/")[0], ".")
			if !standard && !slices.Contains(allowed, path) {
				t.Errorf("%s imports %s", name, path)
			}
			if slices.Contains([]string{"os", "os/exec", "net", "net/http", "log", "unsafe", "math/rand",
				"math/rand/v2", "context"}, path) {
				t.Errorf("%s imports %s: it answers from its arguments alone", name, path)
			}
		}
	}
	all, err := packages()
	if err != nil {
		t.Fatal(err)
	}
	const testkit, gocmp = module + "/pricing/internal/testkit", "github.com/google/go-cmp/"
	const pricingtest = module + "/pricing/pricingtest" // for the tests of those who import the library
	for _, path := range slices.Sorted(maps.Keys(all)) {
		if path == testkit || path == pricingtest || strings.HasPrefix(path, gocmp) {
			continue // for tests alone, as the check of all other packages shows
		}
		if !all[path].Standard && path != decimal && path != yaml && !strings.HasPrefix(path, module+"/") {
			t.Errorf("the library needs %s", path)
		}
		for _, imported := range all[path].Imports {
			if imported == testkit || imported == pricingtest || strings.HasPrefix(imported, gocmp) {
				t.Errorf("%s imports %s, which is for tests", path, imported)
			}
		}
	}
}

// What shopspring/decimal offers, less what reads a setting that any package of
// a program can change, and less floats.
var decimals = []string{"New", "NewFromBigInt", "Add", "Sub", "Neg", "Mul", "Cmp", "Equal", "Round", "StringFixed",
	"Exponent", "Coefficient", "CoefficientInt64", "NumDigits", "IsZero", "Sign", "Decimal"}

// The library reads no clock, no zone and no environment, starts nothing, holds
// no lock, and counts no money in floats.
func TestPure(t *testing.T) {
	banned := map[string]string{
		"time.Now": "a clock", "time.Since": "a clock", "time.Until": "a clock", "time.After": "a clock",
		"time.Tick": "a clock", "time.Sleep": "a clock",
		"time.NewTimer": "a clock", "time.NewTicker": "a clock", "time.AfterFunc": "a clock",
		"time.Local": "a setting", "time.LoadLocation": "a file", "sync.Mutex": "a lock", "sync.RWMutex": "a lock",
		"sync.WaitGroup": "a goroutine", "sync.Map": "a cache", "sync.Pool": "a cache",
	}
	for name, p := range core(t) {
		for id, object := range p.info.Uses {
			if object.Pkg() == nil {
				continue
			}
			where := p.fset.Position(id.Pos())
			// The one file that is read: a zone's, by its name in the JSON of an account or a schedule.
			if object.Name() == "LoadLocation" && strings.HasSuffix(where.Filename, "/pricing/zone.go") {
				continue
			}
			if why, ok := banned[object.Pkg().Path()+"."+object.Name()]; ok && object.Parent() == object.Pkg().Scope() {
				t.Errorf("%s: %s is %s", where, object.Name(), why)
			}
			if object.Pkg().Path() == "github.com/shopspring/decimal" && !slices.Contains(decimals, object.Name()) {
				t.Errorf("%s: decimal's %s isn't one of those to use", where, object.Name())
			}
		}
		for expr, typed := range p.info.Types {
			if basic, ok := typed.Type.Underlying().(*types.Basic); ok &&
				basic.Info()&(types.IsFloat|types.IsComplex) != 0 {
				t.Errorf("%s: a float", p.fset.Position(expr.Pos()))
			}
		}
		for _, file := range p.files {
			ast.Inspect(file, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.GoStmt:
					t.Errorf("%s: a goroutine", p.fset.Position(n.Pos()))
				case *ast.FuncDecl:
					if n.Recv == nil && n.Name.Name == "init" {
						t.Errorf("%s: func init in %s", p.fset.Position(n.Pos()), name)
					}
				}
				return true
			})
		}
	}
}

// Package variables never change: errors, what is made once, and embedded files.
func TestPackageVariables(t *testing.T) {
	for _, p := range core(t) {
		for _, file := range p.files {
			for _, decl := range file.Decls {
				gen, ok := decl.(*ast.GenDecl)
				if !ok || gen.Tok != token.VAR {
					continue
				}
				for _, spec := range gen.Specs {
					spec := spec.(*ast.ValueSpec)
					embeds := strings.Contains(comment(gen.Doc)+comment(spec.Doc), "//go:embed")
					if !embeds && len(spec.Values) == 0 {
						t.Errorf("%s: %s has no value yet", p.fset.Position(spec.Pos()), spec.Names[0])
					}
					for _, v := range spec.Values {
						if made := source(p, v); !strings.HasPrefix(made, "errors.New") &&
							!strings.HasPrefix(made, "sync.OnceValue") && made != "ratecard.ErrCurrency" {
							t.Errorf("%s: %s may change", p.fset.Position(spec.Pos()), spec.Names[0])
						}
					}
				}
			}
		}
	}
}

func comment(g *ast.CommentGroup) string {
	var b strings.Builder
	if g != nil {
		for _, c := range g.List {
			b.WriteString(c.Text + "\n")
		}
	}
	return b.String()
}

// source is the name that an expression begins with, if it is one of another
// package or a call of one.
func source(p *built, e ast.Expr) string {
	switch e := e.(type) {
	case *ast.CallExpr:
		return source(p, e.Fun)
	case *ast.IndexExpr:
		return source(p, e.X)
	case *ast.SelectorExpr:
		if object := p.info.Uses[e.Sel]; object != nil && object.Pkg() != nil {
			return object.Pkg().Name() + "." + object.Name()
		}
	}
	return ""
}
