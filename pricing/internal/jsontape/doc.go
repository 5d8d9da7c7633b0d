// Package jsontape indexes a JSON text, so that a decoder can walk through it
// without unmarshalling it.
//
// A tape is simdjson's word for such an index: one pass over the text checks
// its grammar and writes down, in order of appearance, where every key and
// value begins and ends. Nothing of the text is copied. Packages webhook and
// analytics read bodies from outside by it.
//
// # Why not a library
//
// Those two packages promise four things together: the path of everything that
// they didn't understand, the offset of the byte at which a text stops being
// JSON, the same answer as encoding/json to whether it is JSON, and next to no
// allocations.
//
//   - encoding/json unmarshals into values made beforehand. It drops unknown
//     fields without a word, or refuses them; [encoding/json.Decoder.Token]
//     allocates for every token and tells of no paths.
//   - github.com/tidwall/gjson finds values fast, but takes texts that aren't
//     JSON, and reports no offsets.
//   - encoding/json/jsontext, an experiment since Go 1.25, has strictness,
//     offsets and paths. Once it is part of Go it may well replace this
//     package.
package jsontape
