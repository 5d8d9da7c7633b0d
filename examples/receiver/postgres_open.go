package main

import (
	"context"
	"errors"
)

// openPostgres opens a database of PostgreSQL.
func openPostgres(context.Context, string) (database, error) {
	return nil, errors.New("PostgreSQL isn't built in yet")
}
