package main

import (
	"bytes"
	"fmt"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"
)

// The README tells the program's limits and addresses, and shows its table.
func TestReadmeIsTrue(t *testing.T) {
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	readme := string(text)
	var help bytes.Buffer
	run(t.Context(), []string{"-help"}, func(string) string { return "" }, &help, &help)
	for _, address := range regexp.MustCompile(`127\.0\.0\.1:\d+`).FindAllString(help.String(), -1) {
		if !strings.Contains(readme, "`, "+address+" |") {
			t.Errorf("the README doesn't tell of %s", address)
		}
	}
	schema, err := formatStatements(2)
	if err != nil {
		t.Fatal(err)
	}
	for _, index := range regexp.MustCompile(`ON entries \(account.*`).FindAllString(schema, -1) {
		if !strings.Contains(readme, strings.TrimSuffix(index, ";")) {
			t.Errorf("the README's table has no index %s", index)
		}
	}
	numbers := map[int]string{2: "two seconds", 10: "ten seconds"}
	for _, limit := range []string{
		fmt.Sprintf("at most %d MiB", bodyMemory>>20),
		"each has " + numbers[int(requestsAtMost.Seconds())],
		"more than " + numbers[int(slow.Seconds())],
	} {
		if !strings.Contains(readme, limit) {
			t.Errorf("the README doesn't say: %s", limit)
		}
	}
	for _, name := range []string{"Forwarded", "Via", "X-Real-IP", "CF-Connecting-IP", "True-Client-IP"} {
		if !strings.Contains(readme, name) || !forwarded(map[string][]string{http.CanonicalHeaderKey(name): {""}}) {
			t.Errorf("%s: the README and the program differ", name)
		}
	}
	for _, file := range regexp.MustCompile("`(\\w+\\.(?:go|html))`").FindAllStringSubmatch(readme, -1) {
		if _, err := os.Stat(file[1]); err != nil {
			t.Errorf("the README names %s: %v", file[1], err)
		}
	}
}
