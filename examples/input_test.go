package examples

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"unicode/utf16"
)

// binaries is where build has put programs; "" before.
var binaries string

// build builds the programs of this folder once, and returns where they are.
var build = sync.OnceValues(func() (dir string, err error) {
	if dir, err = os.MkdirTemp("", "examples"); err != nil {
		return "", err
	}
	binaries = dir
	args := []string{"build", "-o", dir + string(filepath.Separator)}
	args = append(args, "./quote", "./replay", "./classify", "./timeline", "./compare", "./campaign",
		"./campaign/generate", "./first", "./reply", "./report", "./report/madeup")
	if out, err := exec.Command("go", args...).CombinedOutput(); err != nil {
		return dir, fmt.Errorf("%w: %s", err, out)
	}
	return dir, nil
})

func TestMain(m *testing.M) {
	status := m.Run()
	_ = os.RemoveAll(binaries)
	os.Exit(status)
}

// built returns where the programs are.
func built(t *testing.T) string {
	t.Helper()
	dir, err := build()
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// ended runs a program and returns its exit status and what it printed. Where to is
// given, its standard output goes there.
func ended(t *testing.T, to *os.File, program string, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	cmd := exec.Command(program, args...)
	cmd.Stdout, cmd.Stderr = &out, &errs
	if to != nil {
		cmd.Stdout = to
	}
	err := cmd.Run()
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode(), out.String(), errs.String()
}

// readers are the programs that read a file, with a file that each can read.
var readers = map[string][]string{
	"replay":   {"replay/testdata/october.ndjson"},
	"classify": {"classify/testdata/mixed.jsonl", "-json"},
	"timeline": {"../testdata/scenarios/2023.yaml"},
	"campaign": {"campaign/testdata/recipients.csv", "-category", "utility", "-at", "2026-11-30T09:00:00Z"},
	"compare":  {"compare/testdata/events.jsonl", "-before", "per-message-2025", "-after", "per-message-2026"},
	"report":   {"replay/testdata/october.ndjson", "-month", "2026-10"},
}

// Each program reads a file in every form that people have it in, or names the form
// and ends with 2.
func TestEveryProgramReadsOrNamesAFile(t *testing.T) {
	bin := built(t)
	for name, args := range readers {
		text, err := os.ReadFile(args[0])
		if err != nil {
			t.Fatal(err)
		}
		run := func(file string) (int, string, string) {
			return ended(t, nil, filepath.Join(bin, name), append(args[1:len(args):len(args)], file)...)
		}
		status, want, errs := run(args[0])
		if status != 0 || want == "" {
			t.Fatalf("%s: status %d, %s", name, status, errs)
		}
		dir := t.TempDir()
		for form, in := range map[string]struct{ text, says string }{
			"as it is":          {string(text), ""},
			"a byte order mark": {"\ufeff" + string(text), ""},
			"CRLF":              {strings.ReplaceAll(string(text), "\n", "\r\n"), ""},
			"no newline":        {strings.TrimRight(string(text), "\n"), ""},
			"UTF-16":            {inUTF16(string(text)), "UTF-16"},
			"gzip":              {zipped(t, text), "gzip"},
			"empty":             {"", "empty"},
			"blank":             {"\n\n \n", "empty"},
			"one long line":     {`{"a":"` + strings.Repeat("x", 5<<20) + `"}`, "longer than 4 MiB"},
		} {
			file := filepath.Join(dir, strings.ReplaceAll(form, " ", "-")+filepath.Ext(args[0]))
			if err := os.WriteFile(file, []byte(in.text), 0o600); err != nil {
				t.Fatal(err)
			}
			status, out, errs := run(file)
			switch {
			case in.says == "" && (status != 0 || strings.ReplaceAll(out, file, args[0]) != want):
				t.Errorf("%s, %s: status %d, %s\n%s", name, form, status, errs, out)
			case in.says != "" && (status != 2 || !strings.Contains(out+errs, in.says)):
				t.Errorf("%s, %s: status %d, %s, want 2 and %s", name, form, status, errs, in.says)
			}
		}
		for _, file := range []string{dir + "/none" + filepath.Ext(args[0]), t.TempDir()} {
			if status, _, errs := run(file); status != 2 || strings.Count(errs, file) != 1 {
				t.Errorf("%s of %s: status %d, %s, want 2 and the name, once", name, file, status, errs)
			}
		}
	}
}

// inUTF16 is a text as some editors of Windows save it.
func inUTF16(text string) string {
	b := []byte{0xff, 0xfe}
	for _, u := range utf16.Encode([]rune(text)) {
		b = append(b, byte(u), byte(u>>8))
	}
	return string(b)
}

func zipped(t *testing.T, text []byte) string {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write(text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// A program ends with 2 for bad flags or input, and with 1 if it has no answer, or
// nowhere to put it.
func TestExitStatusesAreAlike(t *testing.T) {
	bin := built(t)
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		full = nil // there is none
	} else {
		defer full.Close()
	}
	brazil := []string{"-to", "BR", "-category", "utility"}
	all := map[string][]string{"quote": brazil}
	for name, args := range readers {
		all[name] = append(args[1:len(args):len(args)], args[0])
	}
	for name, args := range all {
		program := filepath.Join(bin, name)
		if status, out, errs := ended(t, nil, program, "-nonsense"); status != 2 || out != "" || errs == "" {
			t.Errorf("%s -nonsense: status %d, %q, %q, want 2", name, status, out, errs)
		}
		if status, _, errs := ended(t, nil, program, "-help"); status != 0 {
			t.Errorf("%s -help: status %d, %s, want 0", name, status, errs)
		}
		if full == nil {
			continue
		}
		if status, _, errs := ended(t, full, program, args...); status != 1 || !strings.HasPrefix(errs, name+": ") {
			t.Errorf("%s to a full disk: status %d, %q, want 1 and why", name, status, errs)
		}
	}
	if full != nil {
		status, _, errs := ended(t, full, filepath.Join(bin, "timeline"), "-check", readers["timeline"][0])
		if status != 1 || errs == "" {
			t.Errorf("timeline -check to a full disk: status %d, %q, want 1 and why", status, errs)
		}
	}
	quote := filepath.Join(bin, "quote")
	if status, _, errs := ended(t, nil, quote, append(brazil, "-currency", "XTS")...); status != 1 || errs == "" {
		t.Errorf("quote without a card: status %d, %q, want 1 and why", status, errs)
	}
	for at, says := range map[string]string{"0000-01-01T00:00:00Z": "-at 0000-01-01", "noon": "-at"} {
		status, _, errs := ended(t, nil, quote, append(brazil, "-at", at)...)
		if status != 2 || !strings.Contains(errs, says) || strings.Contains(errs, "-last-inbound") {
			t.Errorf("quote -at %s: status %d, %q, want 2 and the flag that was given", at, status, errs)
		}
	}
}
