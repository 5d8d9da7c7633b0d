-- Format 1: the entries of one account.
CREATE TABLE entries (
	key     TEXT PRIMARY KEY NOT NULL,
	seconds INTEGER,      -- the instant, in seconds of Unix; NULL: none
	nanos   INTEGER,      -- and nanoseconds
	entry   TEXT NOT NULL -- JSON
);
CREATE INDEX entries_in_order ON entries (seconds, nanos, key) WHERE seconds IS NOT NULL;
CREATE INDEX entries_undelivered ON entries (key) WHERE seconds IS NULL;
