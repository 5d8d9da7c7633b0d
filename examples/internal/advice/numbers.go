package advice

import (
	"fmt"
	"iter"
	"maps"
	"slices"
	"time"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/examples/internal/cli"
	"github.com/wacost/wacost/examples/internal/fold"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
)

// newNumber is the name of a number that the business doesn't have yet.
const newNumber = "another-number"

// numbers finds numbers with more replies than are free each month. It folds the log with
// users of these on numbers that have some left, or on one that the business doesn't have
// yet. A user is moved as a whole, with all that happened between the two, so that windows
// stay what they are; those who came last are moved first.
//
// Where Meta reported whether a reply was within the allowance of its number, that can't
// be known of another number: such words are left out on both sides.
func numbers(s *search) (Item, error) {
	it := Item{ID: Numbers, Title: "Answer on another number"}
	now, err := s.Now()
	if err != nil {
		return it, err
	}
	m := newMoves(s, now)
	switch {
	case len(m.months) == 0:
		it.Text = "Under these rules no number has free replies of its own: " +
			"on which one you answer makes no difference."
		return it, nil
	case m.over() == 0:
		it.Text = "No number of yours sent more replies than are free in a month."
		return it, nil
	}
	m.move(slices.Sorted(maps.Keys(m.used)))
	if len(m.to) == 0 {
		m.move([]string{newNumber})
		m.isNew = true
	}
	if len(m.to) == 0 {
		it.Text = "A number has used up its free replies, but to one user alone: no user can be moved."
		return it, nil
	}
	it.Messages, it.Users = m.replies(), int64(len(m.to))
	before, after, changed := m.changes()
	if err := s.weigh(&it, before, after, changed); err != nil {
		return it, err
	}
	it.Text = m.text(&it)
	return it, nil
}

// moves are the users to move, and to which number. Replies are counted by month, of which
// months has those with an allowance.
type moves struct {
	*search
	months  []pricing.Month
	free    []int64            // how many replies of a number are
	used    map[string][]int64 // how many it has
	replied [][]int64          // how many a thread has
	to      map[int]string     // the number of a thread that is moved
	isNew   bool               // no number that the business has would do
}

// newMoves counts the replies of each number, as the bill does, and of each thread.
func newMoves(s *search, now pricing.Bill) *moves {
	m := &moves{search: s, used: map[string][]int64{}, to: map[int]string{}}
	for month := range m.allMonths() {
		if n := m.allowance(month); n > 0 {
			m.months, m.free = append(m.months, month), append(m.free, n)
		}
	}
	full := false
	for _, c := range now.Counts {
		k := slices.Index(m.months, c.Month)
		if k >= 0 && c.Scope == pricing.PerNumber && c.Item == ratecard.Service {
			m.number(c.Of)[k] = c.N
			full = full || c.N >= m.free[k]
		}
	}
	if full {
		m.countReplies()
	}
	return m
}

// countReplies counts those of each thread, and of each number that has used its free ones
// up, of which the bill counts no more. Some of them may be free for another reason: then
// more users are moved than have to be.
func (m *moves) countReplies() {
	all := m.threads()
	m.replied = make([][]int64, len(all.list))
	counts := make([]int64, len(all.list)*len(m.months)) // one piece of memory for all
	for k := range all.list {
		m.replied[k], counts = counts[:len(m.months)], counts[len(m.months):]
	}
	for i := range m.Events {
		if e := &m.Events[i]; isReply(e) && e.Meta.Type != pricing.TypeFreeEntry {
			if month := slices.Index(m.months, pricing.MonthOf(e.At.In(m.zone()))); month >= 0 {
				m.replied[all.of[i]][month]++
			}
		}
	}
	own := map[string][]int64{}
	for k, t := range all.list {
		if own[t.number] == nil {
			own[t.number] = make([]int64, len(m.months))
		}
		for month, n := range m.replied[k] {
			own[t.number][month] += n
		}
	}
	for number, counts := range own {
		used := m.number(number) // also of one that has no replies
		for month, n := range counts {
			if used[month] >= m.free[month] {
				used[month] = n
			}
		}
	}
}

// number returns the counts of a number, in every month.
func (m *moves) number(name string) []int64 {
	if m.used[name] == nil {
		m.used[name] = make([]int64, len(m.months))
	}
	return m.used[name]
}

// allMonths yields the months of the log, or of its period.
func (m *moves) allMonths() iter.Seq[pricing.Month] {
	return func(yield func(pricing.Month) bool) {
		i := slices.IndexFunc(m.Events, func(e pricing.Event) bool { return m.Has(e.At) })
		if i < 0 {
			return
		}
		last := pricing.MonthOf(m.Events[len(m.Events)-1].At.In(m.zone()))
		for month := pricing.MonthOf(m.Events[i].At.In(m.zone())); month <= last && yield(month); month++ {
		}
	}
}

// allowance returns how many replies of a number are free in a month; 0 if there is no such
// allowance.
func (m *moves) allowance(month pricing.Month) int64 {
	last := (month + 1).First(m.zone()).Add(-time.Second)
	for _, a := range m.modelOn(m.day(last)).Allowances() {
		if a.Per == pricing.PerNumber && a.Item == ratecard.Service {
			return a.Units
		}
	}
	return 0
}

// sent reports whether an event is a message that the API sent and that was delivered.
func sent(e *pricing.Event) bool { return !e.Inbound && !e.Echo && !e.Failed }

// isReply reports whether a message may be within an allowance for replies.
func isReply(e *pricing.Event) bool {
	return sent(e) && filed(e) == category.Service && !e.Message.Reaction
}

// over returns how many replies numbers have in a month beyond those that are free.
func (m *moves) over() (n int64) {
	for _, used := range m.used {
		for month, has := range used {
			n += max(0, has-m.free[month])
		}
	}
	return n
}

// move moves users to the numbers, as long as that helps and these have free replies left.
func (m *moves) move(numbers []string) {
	all := m.threads()
	has := map[[2]string]bool{}
	for _, t := range all.list {
		has[[2]string{t.number, t.user}] = true
	}
	for k, t := range slices.Backward(all.list) {
		if !m.helps(k) {
			continue
		}
		for _, number := range numbers {
			if has[[2]string{number, t.user}] || !m.fits(k, number) {
				continue
			}
			m.to[k], has[[2]string{number, t.user}] = number, true
			for month, n := range m.replied[k] {
				m.used[t.number][month] -= n
				m.number(number)[month] += n
			}
			break
		}
	}
}

// helps reports whether some replies of a thread are in a month in which its number has
// too many.
func (m *moves) helps(k int) bool {
	used := m.used[m.threads().list[k].number]
	for month, n := range m.replied[k] {
		if n > 0 && used[month] > m.free[month] {
			return true
		}
	}
	return false
}

// fits reports whether a number has as many free replies left as a thread has replies.
func (m *moves) fits(k int, number string) bool {
	for month, n := range m.replied[k] {
		if n > 0 && m.number(number)[month]+n > m.free[month] {
			return false
		}
	}
	return true
}

// replies returns how many replies are moved.
func (m *moves) replies() (n int64) {
	for k := range m.to {
		for _, count := range m.replied[k] {
			n += count
		}
	}
	return n
}

// changes returns the log before and after the moves, and which events are moved.
func (m *moves) changes() (before, after fold.Change, moved []int) {
	all := m.threads()
	involved := map[string]bool{}
	to := make([]string, len(all.list))
	for k, number := range m.to {
		to[k], involved[all.list[k].number], involved[number] = number, true, true
	}
	worded := make([]bool, len(m.Events)) // Meta reported an allowance
	some := false
	for i := range m.Events {
		e, k := &m.Events[i], all.of[i]
		if to[k] != "" {
			moved = append(moved, i)
		}
		word := e.Meta.Type != "" && e.Meta.Type != pricing.TypeFreeEntry
		worded[i] = word && isReply(e) && involved[all.list[k].number]
		some = some || worded[i]
	}
	if some {
		var copied pricing.Event
		before.Each = func(i int, e *pricing.Event) *pricing.Event {
			if !worded[i] {
				return e
			}
			copied = *e
			copied.Meta.Type = ""
			return &copied
		}
	}
	var copied pricing.Event
	after.Each = func(i int, e *pricing.Event) *pricing.Event {
		number := to[all.of[i]]
		if number == "" && !worded[i] {
			return e
		}
		copied = *e
		if worded[i] {
			copied.Meta.Type = ""
		}
		if number != "" {
			copied.Number, copied.Message.From = number, ""
		}
		return &copied
	}
	return before, after, moved
}

// text says what to do. It names no number: pages may be shown to others.
func (m *moves) text(it *Item) string {
	where := "another number of yours, which has free ones left"
	if m.isNew {
		where = "one more number, which would have free ones of its own"
	}
	moved := "1 reply"
	if it.Messages != 1 {
		moved = cli.Count(it.Messages) + " replies"
	}
	text := fmt.Sprintf("A number of yours sent more replies than the %s that are free for each number in a month. "+
		"Have %s, who got %s from it, write to %s. ",
		cli.Count(slices.Max(m.free)), cli.Plural(it.Users, "user"), moved, where) + it.outcome("")
	if over := m.over(); over > 0 {
		text += fmt.Sprintf(" %s more past the free ones would stay: their users have written with both numbers, "+
			"or have more replies than are free there.", cli.Count(over))
	}
	return text
}
