package main

import (
	_ "github.com/wacost/wacost/pricing/ledger"
	_ "modernc.org/sqlite"
)

func main() {}
