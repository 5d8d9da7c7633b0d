-- tables
CREATE TABLE charges (            -- a row for each message and user, once it was delivered
	id     text NOT NULL CHECK (id <> ''), -- Meta's message ID
	person text NOT NULL,         -- ratecard.NameKey of the user; in a group, of the member
	amount text,                  -- Quote.High; NULL: the card lacks a price
	PRIMARY KEY (id, person)
);
CREATE TABLE threads (
	number text NOT NULL,         -- ratecard.NameKey of the business number
	person text NOT NULL,         -- of the user; in a group, of the group
	thread text NOT NULL,         -- a window.Thread as JSON
	PRIMARY KEY (number, person)
);
CREATE TABLE counters (
	counter text PRIMARY KEY,     -- Counter.String: month, whose, market and item
	units   bigint NOT NULL
);

-- once
INSERT INTO charges (id, person) VALUES ($1, $2) ON CONFLICT DO NOTHING;

-- lock the thread
INSERT INTO threads AS t (number, person, thread) VALUES ($1, $2, '{}')
ON CONFLICT (number, person) DO UPDATE SET thread = t.thread RETURNING thread;

-- lock a counter
INSERT INTO counters AS c (counter, units) VALUES ($1, 0)
ON CONFLICT (counter) DO UPDATE SET units = c.units RETURNING units;

-- remember the thread
UPDATE threads SET thread = $3 WHERE number = $1 AND person = $2;

-- add to a counter
UPDATE counters SET units = units + $2 WHERE counter = $1;

-- keep the charge
UPDATE charges SET amount = $3 WHERE id = $1 AND person = $2;

-- raise a counter
UPDATE counters SET units = $2 WHERE counter = $1 AND units < $2;
