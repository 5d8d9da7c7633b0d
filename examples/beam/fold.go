package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"slices"
	"strings"

	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/ledger"
	"github.com/wacost/wacost/pricing/webhook"
)

// jobAccounts knows a job's account, and the accounts that webhooks told of. It reads them once.
type jobAccounts struct {
	pricing.Account
	text     []byte // the entry of the accounts; nil: no webhook told of any
	accounts *ledger.Accounts
}

// open returns the accounts of an entry.
func (a *jobAccounts) open(j *job, text []byte) (*ledger.Accounts, error) {
	if a.accounts != nil && bytes.Equal(a.text, text) {
		return a.accounts, nil
	}
	var list []ledger.Entry
	if len(text) > 0 {
		var e ledger.Entry
		if err := json.Unmarshal(text, &e); err != nil {
			return nil, err
		}
		list = append(list, e)
	}
	account, err := j.account()
	if err != nil {
		return nil, err
	}
	accounts, err := ledger.AccountsOf(account, webhook.Options{}, slices.Values(list))
	if err != nil {
		return nil, err
	}
	a.Account, a.text, a.accounts = account, text, accounts
	return accounts, nil
}

// only returns the one element of a side input; nil if there is none.
func only(list func(*[]byte) bool) (text []byte) {
	list(&text)
	return text
}

// foldFn counts what happened to the users of one set, in the order of time.
type foldFn struct {
	Job job

	accounts jobAccounts
}

// ProcessElement emits the tally of a set of names, under a portfolio and shard.
func (f *foldFn) ProcessElement(ctx context.Context, set string, texts, known func(*[]byte) bool,
	emit func(string, part)) error {
	accounts, err := f.accounts.open(&f.Job, only(known))
	if err != nil {
		return err
	}
	var entries []ledger.Entry
	for text := []byte(nil); texts(&text); {
		var e ledger.Entry
		if err := json.Unmarshal(text, &e); err != nil {
			return err
		}
		entries = append(entries, e)
	}
	from, until := f.Job.period()
	tally, err := accounts.Tally(slices.Values(entries), from, until)
	if err != nil {
		return err
	}
	count(ctx, groups, 1)
	emit(shardOf(f.accounts.Portfolio, set), part{accounts: f.accounts.text, tally: tally})
	return nil
}

// check counts nothing, and so finds an account or a period that no tally can be of.
func (j *job) check() error {
	var accounts jobAccounts
	known, err := accounts.open(j, nil)
	if err == nil {
		from, until := j.period()
		_, err = known.Tally(nil, from, until)
	}
	return err
}

// nothingFn counts nothing.
type nothingFn struct {
	Job job

	accounts jobAccounts
}

// ProcessElement emits an empty tally.
func (f *nothingFn) ProcessElement(_ []byte, known func(*[]byte) bool, emit func(string, part)) error {
	accounts, err := f.accounts.open(&f.Job, only(known))
	if err != nil {
		return err
	}
	from, until := f.Job.period()
	tally, err := accounts.Tally(nil, from, until)
	if err != nil {
		return err
	}
	emit(shardOf(f.accounts.Portfolio, ""), part{accounts: f.accounts.text, tally: tally})
	return nil
}

// shards is how many parts of a portfolio are merged by themselves, on as many machines at
// most.
const shards = 64

// shardOf returns the key of a portfolio's shard that has a set of names.
func shardOf(portfolio, set string) string {
	h := fnv.New32a()
	_, _ = h.Write([]byte(set)) // never fails
	return fmt.Sprintf("%s/%02d", portfolio, h.Sum32()%shards)
}

// portfolioOf puts the tally of a shard under its portfolio.
func portfolioOf(shard string, p part) (string, part) {
	return shard[:strings.LastIndexByte(shard, '/')], p
}
