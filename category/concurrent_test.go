package category_test

import (
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/category"
)

// The words of a language are read when they are first needed, maybe by many at
// once. Welsh has no file of its own, so that here they all are. (Run it alone
// with -race: then nothing has been read before.)
func TestConcurrentUse(t *testing.T) {
	templates := []category.Template{
		{Body: "Your order {{1}} has shipped. Get 20% off!"},
		{Body: "Ihre Bestellung {{1}} wurde versandt."},
		{Body: "{{1}} xyzzy {{2}}", Language: "cy"},
	}
	const users = 8
	results := make([][]category.Classification, users)
	var all sync.WaitGroup
	for i := range users {
		all.Go(func() {
			for k := range templates {
				results[i] = append(results[i], category.Classify(templates[(i+k)%len(templates)]))
			}
		})
	}
	all.Wait()
	for i, list := range results {
		for k, got := range list {
			if diff := cmp.Diff(category.Classify(templates[(i+k)%len(templates)]), got); diff != "" {
				t.Errorf("user %d, template %d (-alone +together):\n%s", i, k, diff)
			}
		}
	}
}
