package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/apache/beam/sdks/v2/go/pkg/beam/io/filesystem"
)

// checkFiles finds, before the work begins, what would lose its result: a pattern that no file
// matches, a file that Beam reads in part, and an output that can't be written. It leaves the
// output empty, so that no older bill is taken for this one.
func checkFiles(ctx context.Context, input []string, output string) error {
	for _, pattern := range input {
		names, err := list(ctx, pattern)
		if err != nil {
			return fmt.Errorf("-input %s: %w", pattern, err)
		}
		if len(names) == 0 {
			return fmt.Errorf("-input %s: no such file%s", pattern, whence(pattern))
		}
		for _, name := range names {
			switch {
			case sameFile(name, output):
				return fmt.Errorf("-output %s: it is one of -input, too", output)
			case strings.HasSuffix(name, ".gz"): // textio reads as many bytes as it has when compressed
				return fmt.Errorf("%s: compressed with gzip: unpack it first", name)
			}
		}
	}
	if err := writeFile(ctx, output, ""); err != nil {
		return fmt.Errorf("-output %s: %w", output, err)
	}
	return nil
}

// list returns the files that a pattern matches, on any file system that Beam knows.
func list(ctx context.Context, pattern string) ([]string, error) {
	fs, err := filesystem.New(ctx, pattern)
	if err != nil {
		return nil, err
	}
	defer fs.Close()
	return fs.List(ctx, pattern)
}

// whence says where a relative path begins, since "go -C" and "go run" are often in another folder.
func whence(path string) string {
	if strings.Contains(path, "://") || filepath.IsAbs(path) {
		return ""
	}
	folder, err := filepath.Abs(".")
	if err != nil {
		return ""
	}
	return " in " + folder
}

// sameFile reports whether two paths are one.
func sameFile(a, b string) bool {
	return a == b || filepath.Clean(a) == filepath.Clean(b)
}

// checkWritten finds a bill that workers wrote where this process can't see it, such as on a
// container's own disk.
func checkWritten(ctx context.Context, output string) error {
	fs, err := filesystem.New(ctx, output)
	if err != nil {
		return err
	}
	defer fs.Close()
	size, err := fs.Size(ctx, output)
	if err == nil && size == 0 {
		err = errors.New("empty here: the workers wrote to a file of their own, so give an address that all can reach")
	}
	return err
}

// writeFile writes a file, on any file system that Beam knows.
func writeFile(ctx context.Context, path, text string) error {
	fs, err := filesystem.New(ctx, path)
	if err != nil {
		return err
	}
	defer fs.Close()
	file, err := fs.OpenWrite(ctx, path)
	if err != nil {
		return err
	}
	_, err = file.Write([]byte(text))
	return errors.Join(err, file.Close())
}
