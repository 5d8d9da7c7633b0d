package ledger

// SaveAfter has a ledger save what it has worked out after so many steps.
func (l *Ledger) SaveAfter(steps int) { l.book.saveAfter = steps }

// Alone has a ledger work out everything itself, and save nothing.
func (l *Ledger) Alone() *Ledger {
	l.book.alone = true
	return l
}
