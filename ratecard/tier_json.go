package ratecard

import "encoding/json"

// tierJSON is a Tier as JSON.
type tierJSON struct {
	UpTo  int64  `json:"up_to"`
	Price string `json:"price"`
	Basis
}

// MarshalJSON writes the price as text, so that no digit is lost. A price that no
// card can have is a [*ParseError].
func (t Tier) MarshalJSON() ([]byte, error) {
	if err := checkPrice(t.Price, "price"); err != nil {
		return nil, err
	}
	return json.Marshal(tierJSON{t.UpTo, plain(t.Price), t.Basis})
}

// UnmarshalJSON reads what MarshalJSON writes; a price that isn't text, or isn't a
// plain decimal, is a [*ParseError].
func (t *Tier) UnmarshalJSON(b []byte) error {
	var j tierJSON
	if err := json.Unmarshal(b, &j); err != nil {
		return &ParseError{What: "tier: " + err.Error()}
	}
	price, err := parsePrice(j.Price)
	if err != nil {
		return &ParseError{What: err.Error()}
	}
	*t = Tier{UpTo: j.UpTo, Price: price, Basis: j.Basis}
	return nil
}
