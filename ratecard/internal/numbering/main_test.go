package main

import (
	"os"
	"testing"
)

// TestFilesAreAsWritten: nobody has edited the files, and they are of the version
// in go.mod.
func TestFilesAreAsWritten(t *testing.T) {
	table, numbers, err := generate("v1.8.1")
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{tablePath: table, numbersPath: numbers} {
		if is, err := os.ReadFile(path); err != nil || string(is) != want {
			t.Errorf("%s isn't what the program writes; run it again: %v", path, err)
		}
	}
}

func TestLengthsOf(t *testing.T) {
	for pattern, want := range map[string]string{
		`[1-3]\d{3}`:            "1-3:4",
		`1\d{2,4}|7(?:8|90)\d`:  "1:3-5 7:3-4",
		`(?:2[0-9]|4(?:5)?)\d*`: "2:2-15 4:1-15",
		`\d`:                    "0-9:1",
		`800\d{20}`:             "",
	} {
		lengths, err := lengthsOf(pattern)
		if is := byDigit(lengths); is != want || err != nil {
			t.Errorf("%s: %s, %v; want %s", pattern, is, err, want)
		}
	}
	if _, err := lengthsOf("("); err == nil {
		t.Error("a broken pattern has lengths")
	}
}
