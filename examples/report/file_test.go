package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The page takes the place of one that is there, and of nothing else; where it can't be
// written, what was there stays, and nothing else is left behind.
func TestFileOfThePage(t *testing.T) {
	log, dir := business(t, 20), t.TempDir()
	old, link := filepath.Join(dir, "old.html"), filepath.Join(dir, "link.html")
	if err := os.WriteFile(old, []byte("old"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(old, link); err != nil {
		t.Skip(err)
	}
	for _, file := range []string{dir, link, filepath.Join(dir, "none", "page.html")} {
		out, errs, code := report(log, append([]string{"-o", file}, october...)...)
		if code == 0 || out != "" || !strings.HasPrefix(errs, "report: ") {
			t.Errorf("%s: exit status %d, %q", file, code, errs)
		}
	}
	if text, err := os.ReadFile(old); err != nil || string(text) != "old" {
		t.Errorf("%q, %v", text, err)
	}
	if _, errs, code := report(log, append([]string{"-o", old}, october...)...); code != 0 || errs != "" {
		t.Errorf("exit status %d, %q", code, errs)
	}
	text, err := os.ReadFile(old)
	if err != nil || !strings.HasPrefix(strings.ToLower(string(text)), "<!doctype html>") {
		t.Errorf("%.20q, %v", text, err)
	}
	if files, err := os.ReadDir(dir); err != nil || len(files) != 2 {
		t.Errorf("%v, %v", files, err)
	}
	if _, errs, code := report(log, append([]string{"-o", old, "-json"}, october...)...); code != 2 {
		t.Errorf("-o and -json: exit status %d, %s", code, errs)
	}
}

// A new page may be read by whom the system's mask leaves; one that takes an old one's place,
// by whom that could be. One that may only be read stays.
func TestModeOfThePage(t *testing.T) {
	log, dir := business(t, 20), t.TempDir()
	plain, file := filepath.Join(dir, "plain"), filepath.Join(dir, "page.html")
	if err := os.WriteFile(plain, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	mode := func(file string) os.FileMode {
		info, err := os.Stat(file)
		if err != nil {
			t.Fatal(err)
		}
		return info.Mode()
	}
	args := append([]string{"-o", file}, october...)
	if _, errs, _ := report(log, args...); errs != "" || mode(file) != mode(plain) {
		t.Errorf("%v, want %v; %s", mode(file), mode(plain), errs)
	}
	if err := os.Chmod(file, 0o600); err != nil {
		t.Fatal(err)
	}
	own := mode(file)
	if _, errs, _ := report(log, args...); errs != "" || mode(file) != own {
		t.Errorf("%v, want %v; %s", mode(file), own, errs)
	}
	if err := os.Chmod(file, 0o400); err != nil {
		t.Fatal(err)
	}
	if _, errs, code := report(log, args...); code != 1 || !strings.Contains(errs, "may only be read") {
		t.Errorf("exit status %d, %s", code, errs)
	}
}
