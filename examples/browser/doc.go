// Package browser holds the pages that the examples make to what a reader of them
// needs: it opens them in Chromium, in light and dark, on a narrow screen and a wide
// one, and on paper. It has tests only, and is a module of its own so that nothing
// else needs its dependencies.
//
// The tests need a Chromium and axe-core, which .ci/browser installs and brings; they
// are skipped without, and fail instead if WACOST_BROWSER is set. What was seen is in
// .ci/out then: a picture of each page, and the page on paper.
//
//	.ci/browser
//	go -C examples/browser test -v .
package browser
