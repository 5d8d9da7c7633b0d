package ledger

// Users and what is recorded of them are divided among shards, so that a late webhook has
// only its user's shard worked out again.
const (
	Shards      = 64         // Entry.Shard of most is from 1 to this
	JoinedShard = Shards + 1 // of users whose names were taken for those of several at first
)
