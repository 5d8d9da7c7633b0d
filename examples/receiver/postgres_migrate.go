package main

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"

	"github.com/jackc/pgx/v5"
)

// Each file of postgres/ brings the tables from one version to the next: the first makes
// version 1. What was released never changes.
//
//go:embed postgres/*.sql
var pgFiles embed.FS

// pgVersions are the files by name, as their numbers are.
func pgVersions() ([]fs.DirEntry, error) { return pgFiles.ReadDir("postgres") }

// pgLock is the advisory lock of those who migrate: "wacost" in hexadecimal.
const pgLock = 0x7761636f7374

// migrate brings the tables to the newest version, in one transaction. Of several receivers that
// start at once, one does it, and the others wait.
func (p *postgres) migrate(ctx context.Context) error {
	files, err := pgVersions()
	if err != nil {
		return err
	}
	conn, err := p.short.Acquire(ctx)
	if err != nil {
		return err
	}
	defer conn.Release()
	version, err := pgVersion(ctx, conn.Conn())
	if err == nil && version == len(files) {
		return nil // which takes no right to make tables
	}
	if err == nil {
		err = pgx.BeginTxFunc(ctx, conn, pgx.TxOptions{IsoLevel: pgx.ReadCommitted}, func(tx pgx.Tx) error {
			if _, err := tx.Exec(ctx, "SELECT pg_advisory_xact_lock($1)", int64(pgLock)); err != nil {
				return err
			}
			version, err := pgVersion(ctx, tx.Conn()) // another may have been first
			if err != nil {
				return err
			}
			return pgRun(ctx, tx, files, version)
		})
	}
	if err != nil {
		return fmt.Errorf("%s: %w", conn.Conn().Config().Database, err)
	}
	return nil
}

// pgRun runs the files after a version.
func pgRun(ctx context.Context, tx pgx.Tx, files []fs.DirEntry, version int) error {
	const versions = `CREATE TABLE IF NOT EXISTS wacost_receiver (
	version integer PRIMARY KEY,
	file    text NOT NULL,
	ran     timestamptz NOT NULL DEFAULT now()
)`
	if _, err := tx.Exec(ctx, versions); err != nil {
		return err
	}
	for i := version; i < len(files); i++ {
		statements, err := pgFiles.ReadFile("postgres/" + files[i].Name())
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, string(statements)); err != nil {
			return fmt.Errorf("postgres/%s: %w", files[i].Name(), err)
		}
		const note = "INSERT INTO wacost_receiver (version, file) VALUES ($1, $2)"
		if _, err := tx.Exec(ctx, note, i+1, files[i].Name()); err != nil {
			return err
		}
	}
	return nil
}

// pgVersion is the version of the tables, 0 where there are none. It refuses a database of another
// program, of a newer version, and one that can't hold every text.
func pgVersion(ctx context.Context, conn *pgx.Conn) (version int, err error) {
	// Tables that an extension brought are no program's.
	const question = `SELECT current_schema() IS NOT NULL, current_setting('server_encoding'),
	to_regclass('wacost_receiver') IS NOT NULL,
	EXISTS (SELECT 1 FROM pg_class c WHERE c.relnamespace = current_schema()::regnamespace
		AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
		AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e'))`
	var schema, ours, used bool
	var encoding string
	if err := conn.QueryRow(ctx, question).Scan(&schema, &encoding, &ours, &used); err != nil {
		return 0, err
	}
	switch {
	case !schema:
		return 0, errors.New("no schema of the search_path is there: make it first")
	case encoding != "UTF8":
		return 0, fmt.Errorf("the database's encoding is %s: want one made with ENCODING 'UTF8'", encoding)
	case !ours && used:
		return 0, errors.New("it is a database of another program: want one of the receiver's, an empty one," +
			" or an empty schema, as by ?search_path=")
	case !ours:
		return 0, nil
	}
	if err := conn.QueryRow(ctx, "SELECT max(version) FROM wacost_receiver").Scan(&version); err != nil {
		return 0, fmt.Errorf("the table wacost_receiver isn't one of the receiver's: %w", err)
	}
	files, err := pgVersions()
	if err == nil && version > len(files) {
		err = fmt.Errorf("its tables are of version %d, and this receiver knows %d: take a newer receiver",
			version, len(files))
	}
	return version, err
}
