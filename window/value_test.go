package window_test

import (
	"testing"

	"github.com/wacost/wacost/window"
)

// Threads are asked where they are kept: as elements of a map and results of a
// call, neither of which has an address.
func TestQuestionsNeedNoVariable(t *testing.T) {
	rows := map[string]window.Thread{"user": window.Thread{}.InboundFromAd(noon)}
	load := func() window.Thread { return rows["user"].WithConversation("utility", noon, day) }

	if got := rows["user"].Service(noon, threeDays); got != open {
		t.Errorf("Service of a map's element is %v", got)
	}
	if got := load().ServiceUntil(noon, threeDays); !got.Equal(noon.Add(day)) {
		t.Errorf("ServiceUntil of a call's result is %v", got)
	}
	if sure, perhaps := load().AnswerBy(noon, threeDays); !sure.Equal(noon.Add(day)) || perhaps != sure {
		t.Errorf("AnswerBy of a call's result is %v, %v", sure, perhaps)
	}
	if !load().InConversation(noon, "utility") || rows["user"].InConversation(noon) {
		t.Error("InConversation is wrong")
	}
	if rows["user"].OpensFreeEntry(noon, threeDays) != open {
		t.Error("OpensFreeEntry is wrong")
	}
	if got := rows["user"].Outbound(noon, threeDays).FreeEntry(noon, threeDays); got != open {
		t.Errorf("FreeEntry of a call's result is %v", got)
	}
}
