package browser

import (
	"path/filepath"
	"testing"
)

// TestFigures holds a page with one of each figure that pages have.
func TestFigures(t *testing.T) {
	path, err := filepath.Abs("../internal/page/testdata/figures.html")
	if err != nil {
		t.Fatal(err)
	}
	hold(t, "figures", "file://"+filepath.ToSlash(path))
}
