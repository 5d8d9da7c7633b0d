// First is the README's program: what a message will cost, before it is sent.
package main

import (
	"fmt"
	"log"
	"time"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
)

func main() {
	account := pricing.Account{Currency: "USD", Zone: time.FixedZone("Brasília", -3*60*60)}
	message := pricing.Message{To: "+55 11 98765-4321", Category: category.Marketing}
	delivery := time.Date(2026, time.November, 21, 12, 0, 0, 0, account.Zone)

	quote, err := account.Quote(message, pricing.State{}, delivery)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(quote, "under", quote.Model())
}
