package pricing

import (
	"time"

	"github.com/wacost/wacost/ratecard"
)

// era2024 returns the last models of conversations. From 2024-11-01 service
// conversations were free without limit. From 2025-04-01 no marketing template
// reached the United States.
func era2024() []Model {
	freeService := era2023()[0].next(
		"conversations-2024",
		"Conversations by category, service free",
		ratecard.Date{Year: 2024, Month: time.November, Day: 1},
		instead("service-allowance", rule{
			Rule: named("service-free", "R4.1", pageConversations,
				"Service conversations are free, and open as before."),
			when: service,
			then: free().opening(day),
		}))
	usPause := freeService.next(
		"conversations-2025-04",
		"Conversations by category, marketing paused in the United States",
		ratecard.Date{Year: 2025, Month: time.April, Day: 1},
		before("free-entry-point", marketingPaused()))
	return []Model{freeService, usPause}
}
