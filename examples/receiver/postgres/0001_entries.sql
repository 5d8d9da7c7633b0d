-- Each account with its mark, which rises with every transaction on it. Who changes entries of
-- an account locks its row first, by raising the mark: so transactions on an account come one
-- after another, and no mark that can be read is above that of one still under way.
CREATE TABLE accounts (
	account bytea PRIMARY KEY, -- its ID; '' stands for all of a ledger without one
	mark    bigint NOT NULL
);

-- Keys and names come from webhooks. They are bytes, since a text can't hold a zero byte, and
-- are compared as bytes. WHERE key = 'm/wamid.1' finds one; SET bytea_output = 'escape' shows them.
CREATE TABLE entries (
	account   bytea NOT NULL,
	key       bytea NOT NULL,
	at        timestamptz,        -- when it first mattered; NULL: it doesn't yet
	nanos     integer NOT NULL,   -- nanoseconds after at, which has microseconds
	user_name bytea NOT NULL,     -- whose it is
	shard     integer NOT NULL,   -- of users; the ledger folds each on its own
	was       integer NOT NULL,   -- its shard before
	revision  bigint NOT NULL,    -- rises when what it says of prices changes
	mark      bigint NOT NULL,    -- of the transaction in which the revision rose; 0: none yet
	failed    boolean NOT NULL,   -- whether a status of failed is in it
	entry     json NOT NULL,      -- all that is known of it: a ledger.Entry
	data      bytea,              -- of a checkpoint
	PRIMARY KEY (account, key)
);

-- Checkpoints are packed already.
ALTER TABLE entries ALTER COLUMN data SET STORAGE EXTERNAL;

CREATE INDEX entries_in_order ON entries (account, at, nanos, key) WHERE at IS NOT NULL;
CREATE INDEX entries_of_shard ON entries (account, shard, at, nanos, key) WHERE at IS NOT NULL;
CREATE INDEX entries_changed ON entries (account, mark) WHERE mark > 0;
CREATE INDEX entries_of_user ON entries (account, user_name) WHERE user_name <> '';
CREATE INDEX entries_failed ON entries (account, at) WHERE failed;
