// Package category tells which category Meta files a WhatsApp message under,
// and which one it is likely to give a template.
//
// Most callers use [Parse] on a word of Meta's, and [Classify] on what
// [ParseTemplate] reads.
//
// A message's category sets its price. Read the words of webhooks and partners
// with [Parse], which knows their spellings. A word that names no category stays
// what it is and comes with an error: Meta adds words over the years, and a message
// under a new one must never pass for a free one. Of [ErrNotModelled] are Meta's
// words for what has another price list, such as calls.
//
// [AuthenticationInternational] is what Meta's reports call an authentication
// template to a user abroad. It is for asking by name: a template is authentication.
//
// [Classify] reads a [Template] and returns a [Classification]: the likeliest
// category, how far it may be relied on, what else the template may become, and the
// evidence. Meta decides on the exact content, so that before Meta has decided the
// answer is a guess; without evidence it is marketing, the dearest. [Suggest] names the sentences
// and buttons that make a template marketing, and says whether it helps to take
// them out, which [Template.Cut] does.
//
// The evidence is a template's components and its phrases, which are listed in
// the files of the folder words, one for each language. [Rules] lists what they
// are evidence for.
package category
