package pricing

import (
	"bytes"
	"encoding/json"

	"github.com/wacost/wacost/ratecard"
)

// plainAccount is an Account without its methods.
type plainAccount Account

// accountJSON is an Account as JSON: its own fields, and by name the two that are
// no data.
type accountJSON struct {
	plainAccount
	zoneJSON
	Rates string `json:"rates,omitempty"`
}

// ratesPublished is how JSON names [ratecard.Published].
const ratesPublished = "published"

// MarshalJSON writes the account with its zone by name. Two accounts can't be
// written, and are an [*InputError]: one in time.Local, which is another zone on
// another machine, and one whose Rates are neither nil nor [ratecard.Published],
// since prices of one's own are no part of it. Leave Rates nil, and set them after
// reading.
func (a Account) MarshalJSON() ([]byte, error) {
	j := accountJSON{plainAccount: plainAccount(a)}
	if a.Rates != nil {
		if a.Rates != ratecard.Published() {
			const why = "JSON holds no prices: set Rates after reading"
			return nil, &InputError{ErrInvalid, "Account.Rates", bookName(a.Rates), why}
		}
		j.Rates = ratesPublished
	}
	var err error
	if j.zoneJSON, err = zoneAsJSON(a.Zone, "Account.Zone"); err != nil {
		return nil, err
	}
	return json.Marshal(j)
}

// UnmarshalJSON reads what MarshalJSON writes. A zone's name is looked up by
// [time.LoadLocation], in the time zone database of Go or of the machine;
// beside that of a [Schedule], nothing else in this package reads a file. A name that
// isn't known there is an [*InputError]. So that no fee is lost, a key that no account has is
// an error, too. Null changes nothing.
func (a *Account) UnmarshalJSON(b []byte) error {
	if bytes.Equal(b, []byte("null")) {
		return nil
	}
	var j accountJSON
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields() // a fee of which "each" is called "amount" would be none
	if err := d.Decode(&j); err != nil {
		return err
	}
	read := Account(j.plainAccount)
	var err error
	if read.Zone, err = j.read("Account.Zone"); err != nil {
		return err
	}
	switch j.Rates {
	case "":
	case ratesPublished:
		read.Rates = ratecard.Published()
	default:
		return &InputError{ErrInvalid, "Account.Rates", j.Rates, "want none, or published"}
	}
	*a = read
	return nil
}
