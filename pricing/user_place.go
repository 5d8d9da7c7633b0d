package pricing

import (
	"slices"

	"github.com/wacost/wacost/ratecard"
)

// A userPlace is where users are, with what that means in a period.
type userPlace struct {
	ratecard.Place
	period uint32         // number of the period that market and counts are for
	market uint16         // index in the tally's names
	counts [4]cachedCount // the last used, by category in the order of the facts
	alike  [8]alikeCount  // the last used, by kind of likeness
}

// userPlaces are places of users; the first is none.
type userPlaces struct {
	list []userPlace
	last [32][32]uint16 // index of the last place met in each country
}

// index returns the index of a place. Countries are two letters.
func (s *userPlaces) index(p ratecard.Place) uint16 {
	first := &s.last[p.Country[0]&31][p.Country[1]&31]
	if *first != 0 && s.list[*first].Place == p {
		return *first
	}
	no := slices.IndexFunc(s.list, func(q userPlace) bool { return q.Place == p })
	if no < 0 {
		no = len(s.list)
		s.list = append(s.list, userPlace{Place: p})
	}
	*first = uint16(no)
	return *first
}

// find returns the place of a thread's user, whose number is read so, or nil if it isn't
// known. Its index is 0 as long as nobody asked, and where it hangs on the spelling: a number of
// unusual length is one only with its +.
func (s *userPlaces) find(place *uint16, user string, d ratecard.Dialing, now *period, t *totals) *userPlace {
	i := *place
	if i == 0 {
		found, err := d.Locate(user)
		if err != nil {
			return nil
		}
		if i = s.index(found); found.Reading == ratecard.ReadingNumber {
			*place = i
		}
	}
	at := &s.list[i]
	if at.period != now.no {
		market, err := ratecard.MarketOf(at.Country, now.sheet.day)
		if err != nil {
			return nil
		}
		*at = userPlace{Place: at.Place, period: now.no, market: t.marketIndex(market)}
	}
	return at
}
