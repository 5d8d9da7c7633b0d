package category_test

import (
	"strings"
	"testing"

	"github.com/wacost/wacost/category"
)

// Beside a sentence in another language, or in letters that only look like Latin ones,
// nothing is sure: it may promote. A few such words are a name.
func TestUnreadSentences(t *testing.T) {
	const (
		english = "Your order #{{1}} has been shipped and will be delivered on {{2}}."
		spanish = "Su pedido n.º {{1}} fue enviado. Llegará el {{2}} a la dirección de su cuenta."
	)
	tests := []struct {
		text, more string
		sure       bool
	}{
		{english, "", true},
		{english, "Marlow & Finch Ltd, Leeds", true},
		{english, "قسم التوصيل", true},
		{english, "https://example.com/aa/bb/cc/dd/ee/ff", true},
		{english, "support@aaa.bbb.ccc.ddd.example.com", true},
		{spanish, "", true},
		{english, "Löydä uusi mallistomme verkkokaupasta heti tänään!", false},
		{english, "Открийте новата ни колекция!", false},
		{english, "აღმოაჩინეთ ჩვენი ახალი კოლექცია!", false},
		{english, "ᴅɪꜱᴄᴏᴠᴇʀ ᴏᴜʀ ɴᴇᴡ ᴄᴏʟʟᴇᴄᴛɪᴏɴ!", false},
		{english, "Dіѕсоvеr оur nеw соllесtіоn аnd ѕаvе!", false},
		{spanish, "અમારો નવો સંગ્રહ જુઓ અને બચત કરો!", false},
	}
	for _, tt := range tests {
		for _, body := range []string{tt.text + "\n" + tt.more, tt.more + "\n" + tt.text} {
			got := category.Classify(category.Template{Body: body})
			if got.Category != category.Utility || (got.Confidence == category.ConfidenceSure) != tt.sure {
				t.Errorf("%q is %s, %s by %v", body, got.Category, got.Confidence, ids(got))
			}
			suggested := category.Suggest(category.Template{Body: body}).Result
			if want := map[bool]category.Result{true: category.ResultStands,
				false: category.ResultUnknownLanguage}[tt.sure]; suggested != want {
				t.Errorf("%q: suggested %s, want %s", body, suggested, want)
			}
			why := got.Reasons[0]
			if says := why.Rule == "unread-sentence"; says == tt.sure || says && !strings.Contains(tt.more, why.Text) {
				t.Errorf("%q: the first reason is %+v", body, why)
			}
		}
	}
}
