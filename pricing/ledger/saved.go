package ledger

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"time"

	"github.com/wacost/wacost/pricing"
)

// What a ledger has worked out is kept in its store, so that a restart needn't read all that
// is recorded. The entry savedKey says what is kept of each print, which stands for the
// cards, rules and settings by which it was worked out; what is kept under another print is
// nothing to this ledger.
const savedKey = "c"

// savedFormat is part of the print. Raise it with every change of what is saved, and where
// the ledger makes other steps of the same facts: what was saved before then counts no more.
const savedFormat = 4

// errNotSaved says that what is wanted isn't in the store, or that another process has
// written it anew since.
var errNotSaved = errors.New("ledger: not the checkpoint that was saved")

// A savedIndex is the Data of the entry savedKey, as JSON with a checksum behind it.
type savedIndex struct {
	Prints map[string]*savedBook `json:"prints"`
}

// A savedBook says what is kept of a book. An entry's Data begins with the number of the
// save that wrote it.
type savedBook struct {
	Saves    int64     `json:"saves"`             // how often it was saved
	Mark     int64     `json:"mark"`              // changes up to it are in it
	Deleted  int64     `json:"deleted,omitempty"` // the Revision of the deletions that are
	FoldedTo time.Time `json:"folded_to,omitzero"`
	Day      time.Time `json:"day,omitzero"`
	Newest   string    `json:"newest"` // the shards of which there is a state where the base ended
	// of which states, and counts, there are
	Cuts []savedDay `json:"cuts"`
	Days []int64    `json:"days"` // the first seconds of days, in order
	// format 1 had the counts of a month and shard in one row
	Months []savedMonth `json:"months,omitempty"`
}

// A savedDay is a day of whose beginning the states of shards are kept. Shards has a letter
// for each: + if there is one.
type savedDay struct {
	Day    time.Time `json:"day"`
	Shards string    `json:"shards"`
}

// A savedMonth is a month of whose days format 1 kept the counts of shards.
type savedMonth struct {
	Month  pricing.Month `json:"month"`
	Shards string        `json:"shards"`
}

// shardLetters returns a letter for each shard of which there is something.
func shardLetters(has func(i int) bool) string {
	letters := make([]byte, shardCount)
	for i := range letters {
		if letters[i] = '-'; has(i) {
			letters[i] = '+'
		}
	}
	return string(letters)
}

// shardsIn returns the shards that letters say there is something of.
func shardsIn(letters string) (list []int) {
	for i := range min(len(letters), shardCount) {
		if letters[i] == '+' {
			list = append(list, i)
		}
	}
	return list
}

// accountsRow is the key of the accounts, as the functions below give those of the rest.
func (b *book) accountsRow() string { return savedKey + "/" + b.print + "/a" }

func (b *book) newestRow(i int) string { return newestRow(b.print, i) }

func newestRow(print string, i int) string { return fmt.Sprintf("%s/%s/n/%d", savedKey, print, i) }

func stateRow(print string, day time.Time, i int) string {
	return fmt.Sprintf("%s/%s/t/%d/%d", savedKey, print, day.Unix(), i)
}

// dayRow is that of the counts of all shards of a day.
func dayRow(print string, day int64) string { return fmt.Sprintf("%s/%s/d/%d", savedKey, print, day) }

func monthRow(print string, m pricing.Month, i int) string {
	return fmt.Sprintf("%s/%s/m/%v/%d", savedKey, print, m, i)
}

// rows returns the keys of all that is saved under a print.
func (s *savedBook) rows(print string) []string {
	list := []string{savedKey + "/" + print + "/a"}
	for _, day := range s.Days {
		list = append(list, dayRow(print, day))
	}
	for i := range shardCount {
		list = append(list, newestRow(print, i))
		for _, c := range s.Cuts {
			list = append(list, stateRow(print, c.Day, i))
		}
		for _, m := range s.Months {
			list = append(list, monthRow(print, m.Month, i))
		}
	}
	return list
}

// isSavable reports whether what was worked out can be told from what another build would:
// what functions in the options do can't.
func (b *book) isSavable() bool {
	return b.options.Webhook.OpensService == nil && b.options.Webhook.FromAd == nil && !b.alone
}

// printOf returns the print of what is worked out by some accounts.
func printOf(o Options, base *pricing.Pricer) string {
	return fmt.Sprintf("%d.%d.%s.%x", savedFormat, shardFormat, base.Fingerprint(), o.Webhook.Number)
}

// readIndex reads the entry savedKey. One that can't be read is as none.
func readIndex(e *Entry) savedIndex {
	var index savedIndex
	data, ok := unsealed(e.Data)
	if !ok || json.Unmarshal(data, &index) != nil || index.Prints == nil {
		index.Prints = map[string]*savedBook{}
	}
	for print, s := range index.Prints {
		if s == nil {
			delete(index.Prints, print)
		}
	}
	return index
}

// sealed returns data with its checksum behind it.
func sealed(data []byte) []byte {
	return binary.LittleEndian.AppendUint32(data, checksum(data))
}

func checksum(data []byte) uint32 { return crc32.Checksum(data, crc32.MakeTable(crc32.Castagnoli)) }

// unsealed returns the data that sealed had, and reports whether it is that.
func unsealed(data []byte) ([]byte, bool) {
	n := len(data) - 4
	if n < 0 {
		return nil, false
	}
	return data[:n], binary.LittleEndian.Uint32(data[n:]) == checksum(data[:n])
}

// stateAt returns the state of a day; nil if there is none.
func (d *shardDays) stateAt(day time.Time) *dayState {
	if s := d.stateUpTo(day); s != nil && s.day.Equal(day) {
		return s
	}
	return nil
}
