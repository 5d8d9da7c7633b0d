// Package category names the categories of WhatsApp messages.
//
// A category is what Meta files a message under. Read the words of webhooks
// and partners with [Parse], which knows their spellings.
//
// A word that names no category stays what it is and comes with an error: Meta
// adds words over the years, and a message under a new one must never pass for
// a free one.
package category
