package ledger

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/wacost/wacost/pricing/internal/testkit"
	"github.com/wacost/wacost/pricing/webhook"
	"github.com/wacost/wacost/window"
)

// someShard returns a shard in which much has happened, and a fork of it. In the fork the
// second half did.
func someShard(seed uint64) (whole, below, fork *shard) {
	d := rand.New(rand.NewPCG(5, seed))
	whole, below = &shard{keep: d.IntN(5) == 0}, &shard{}
	below.keep = whole.keep
	name := func() webhook.User {
		n := d.IntN(12)
		u := webhook.User{Phone: fmt.Sprintf("+4915550%05d", n), ID: fmt.Sprintf("DE.%d", n+d.IntN(2))}
		switch d.IntN(4) {
		case 0:
			u.Phone = ""
		case 1:
			u.ID = ""
		case 2:
			u.Phone, u.Parent = "", fmt.Sprintf("DE.ENT.%d", n)
		}
		return u
	}
	now, n := noon, 100+d.IntN(100)
	for i := range n {
		now = now.Add(time.Duration(d.Int64N(int64(40 * time.Hour))))
		if d.IntN(3) > 0 {
			now = now.Truncate(time.Second)
		}
		if i == n/2 {
			fork = below.fork()
		}
		u, to, renamed, answered, number := name(), name(), d.IntN(9) == 0, d.IntN(4), fmt.Sprint(d.IntN(3))
		for _, s := range []*shard{whole, below, fork} {
			if s == nil || s == below && fork != nil {
				continue
			}
			s.now = now
			key := s.userKey(&u)
			if renamed {
				s.renameUser(&u, &webhook.System{New: to})
				continue
			}
			k := threadKey{number, key}
			th := s.thread(k).Inbound(now)
			if answered > 1 {
				th = th.InboundFromAd(now).Outbound(now.Add(time.Minute), window.Policy{FreeEntry: 72 * time.Hour})
			}
			if answered > 2 {
				th = th.WithConversation("utility", now, 24*time.Hour)
				th.Conversations[0].ID = "c"
			}
			if s.setThread(k, th); i%17 == 0 {
				s.dropClosed()
			}
		}
	}
	return whole, below, fork
}

var sameShards = cmp.Options{
	cmp.AllowUnexported(shard{}, person{}, thread{}),
	cmpopts.IgnoreFields(shard{}, "last", "lastKey"),
}

// What is read is what was written, and is written the same again.
func TestShardBytes(t *testing.T) {
	for seed := range uint64(testkit.Tries(40)) {
		s, _, _ := someShard(seed)
		at := s.now.Add(time.Hour).Truncate(time.Second)
		data := appendShard(nil, s, at, []string{"m/1", "m/2"})
		read, when, pending, err := readShard(data, s.keep)
		if err != nil || !when.Equal(at) || !cmp.Equal(pending, []string{"m/1", "m/2"}) {
			t.Fatal(err, when, pending)
		}
		if diff := cmp.Diff(s, read, sameShards, cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("seed %d (-written +read):\n%s", seed, diff)
		}
		if again := appendShard(nil, read, at, pending); string(again) != string(data) {
			t.Fatalf("seed %d: written again it is something else", seed)
		}
		for i := range data { // nothing panics, nothing else is that long
			if _, _, _, err := readShard(data[:i], false); err == nil {
				t.Fatalf("seed %d: %d of %d bytes can be read", seed, i, len(data))
			}
		}
	}
}

// A fork knows what the shard would know that it lies over, and leaves that as it is.
func TestShardFork(t *testing.T) {
	for seed := range uint64(testkit.Tries(40)) {
		whole, below, fork := someShard(seed)
		_, unforked, _ := someShard(seed)
		if diff := cmp.Diff(unforked, below, sameShards); diff != "" {
			t.Fatalf("seed %d (-below +below the fork):\n%s", seed, diff)
		}
		whole.dropClosed()
		for _, number := range []string{"0", "1", "2"} {
			for key := range whole.people {
				k := threadKey{number, key}
				if diff := cmp.Diff(whole.thread(k), fork.thread(k)); diff != "" {
					t.Fatalf("seed %d, %v (-alone +fork):\n%s", seed, k, diff)
				}
				if diff := cmp.Diff(whole.lookup(key).others, fork.lookup(key).others); diff != "" {
					t.Fatalf("seed %d, %v (-alone +fork):\n%s", seed, k, diff)
				}
			}
		}
		for name, key := range whole.keys {
			if got := fork.keyOfName(name); got != key {
				t.Fatalf("seed %d: %q is of %q, in the fork of %q", seed, name, key, got)
			}
		}
		for key := range below.people {
			if whole.lookup(key) == nil && fork.lookup(key) != nil {
				t.Fatalf("seed %d: the fork knows %q", seed, key)
			}
		}
	}
}

// FuzzShardBytes reads any bytes. What can be read is written as bytes that mean the same.
func FuzzShardBytes(f *testing.F) {
	for seed := range uint64(8) {
		s, _, _ := someShard(seed)
		f.Add(appendShard(nil, s, s.now, []string{"m/1"}))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		s, at, pending, err := readShard(data, true)
		if err != nil {
			return
		}
		again := appendShard(nil, s, at, pending)
		read, at2, pending2, err := readShard(again, true)
		if err != nil || !at.Equal(at2) || !cmp.Equal(pending, pending2) {
			t.Fatal(err, at, at2, pending, pending2)
		}
		if diff := cmp.Diff(s, read, sameShards, cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("(-read +again):\n%s", diff)
		}
	})
}
