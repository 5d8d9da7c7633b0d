// Rulebook writes pricing/RULES.md, the rules of WhatsApp's pricing by number:
// those that the models of package pricing hold, and those of collection.yaml,
// which comments, outputs and tests cite:
//
//	go generate ./pricing
package main

import (
	"bytes"
	_ "embed"
	"fmt"
	"os"
	"path/filepath"

	"github.com/wacost/wacost/pricing"
)

//go:embed collection.yaml
var collected []byte

func main() {
	if len(os.Args) > 1 {
		fmt.Fprintf(os.Stderr, "rulebook: %q: want no arguments\n", os.Args[1])
		os.Exit(2)
	}
	if err := run("."); err != nil {
		fmt.Fprintln(os.Stderr, "rulebook:", err)
		os.Exit(1)
	}
}

// run brings RULES.md under dir, the folder of package pricing, up to date.
func run(dir string) error {
	text, err := page(collected, pricing.Models())
	if err != nil {
		return err
	}
	name := filepath.Join(dir, "RULES.md")
	if old, err := os.ReadFile(name); err == nil && bytes.Equal(old, text) {
		return nil
	}
	return os.WriteFile(name, text, 0o644)
}
