-- Format 2: the account is part of every key. The program records the facts of format 1
-- again, each under its account, before format 3 drops them.
DROP INDEX entries_in_order;
DROP INDEX entries_undelivered;
ALTER TABLE entries RENAME TO entries_of_format_1;

CREATE TABLE accounts (
	account TEXT PRIMARY KEY NOT NULL, -- ID of a WhatsApp Business account; '': facts that name none
	mark    INTEGER NOT NULL           -- goes up with every update that changes a price
) WITHOUT ROWID;

CREATE TABLE entries (
	account  TEXT NOT NULL,
	key      TEXT NOT NULL,
	seconds  INTEGER,           -- when it first mattered, Unix; NULL: it doesn't yet
	nanos    INTEGER,
	shard    INTEGER NOT NULL,  -- the entries of a user are in one shard
	user     TEXT NOT NULL,     -- the first name of the user that it is of; '': of nobody
	revision INTEGER NOT NULL,  -- rises when what it says of prices changes
	mark     INTEGER NOT NULL,  -- the account's, when the revision rose last; 0: never
	entry    TEXT NOT NULL,     -- all that is known of it: a ledger.Entry as JSON, but for its data
	data     BLOB,              -- what a ledger has worked out; NULL: nothing
	PRIMARY KEY (account, key)
);
CREATE INDEX entries_in_order ON entries (account, seconds, nanos, key) WHERE seconds IS NOT NULL;
CREATE INDEX entries_of_shard ON entries (account, shard, seconds, nanos, key) WHERE seconds IS NOT NULL;
CREATE INDEX entries_changed ON entries (account, mark) WHERE mark > 0;
CREATE INDEX entries_of_user ON entries (account, user) WHERE user <> '';
