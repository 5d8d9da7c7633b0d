package advice

import (
	"time"

	"github.com/wacost/wacost/pricing"
)

// late says what late replies cost more than texts in time, as [pricing.Pricer.LateReplies]
// found them. Its bills are of the whole log; the saving is their difference.
func late(s *search) (Item, error) {
	it := Item{ID: LateReplies, Title: "Answer in time"}
	found := &s.Late.Replies
	switch it.Messages = found.Messages; {
	case s.Late.Inbound == 0:
		it.Text = "The log has no messages of users, so it can't tell which replies were late."
		return it, nil
	case it.Messages == 0:
		it.Text = "No reply came after the user's window had closed." + perhapsMarketing(s.Late)
		return it, nil
	}
	now, err := s.Now()
	if err != nil {
		return it, err
	}
	it.Bills = [2]pricing.Bill{s.Late.Bill, found.InTime}
	if it.Unknown = found.Unknown.Text(); it.Unknown == "" {
		before, after := &it.Bills[0], &it.Bills[1]
		it.set(now.High, before.High.Sub(after.High), before.Low.Sub(after.Low))
	}
	whyNothing := ""
	if len(s.modelOn(s.day(s.Events[len(s.Events)-1].At)).Allowances()) > 0 {
		whyNothing = ": texts are free within the month's allowance only"
	}
	it.Text = messages(int(it.Messages), "template") + " answered a user after the window had closed, 24 hours after " +
		"the user's last message. Answer within these with a text. " + it.outcome(whyNothing) + perhapsMarketing(s.Late)
	return it, nil
}

// perhapsMarketing says that marketing isn't counted as a late reply.
func perhapsMarketing(r *pricing.LateReport) string {
	if n := r.PerhapsMarketing.Messages; n > 0 {
		return " " + were(int(n), "marketing template") + " sent so late, too, besides these: perhaps " +
			"they were no answers, so they aren't counted here."
	}
	return ""
}

// A lateKey names a late reply as its event does.
type lateKey struct {
	id, number string
	delivered  int64
}

// lateOnes are the late replies, which are no other item's.
func (s *search) lateOnes() map[lateKey]bool {
	ones := map[lateKey]bool{}
	if s.Late != nil {
		for _, r := range s.Late.List {
			ones[keyOf(r.ID, r.Number, r.Delivered)] = true
		}
	}
	return ones
}

func keyOf(id, number string, delivered time.Time) lateKey {
	return lateKey{id, number, delivered.UnixNano()}
}
