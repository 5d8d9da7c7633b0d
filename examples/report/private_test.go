package main

import (
	"regexp"
	"strings"
	"testing"
)

// private finds what a log has of people: numbers of users, their names and IDs of messages.
var private = regexp.MustCompile(`"(?:wa_id|from|recipient_id|name|id)":"([^"]{7,})"`)

// No output names a user or a message, unless -names asks for the users who cost most.
func TestNoPersonalData(t *testing.T) {
	log := business(t, 1500)
	secrets := map[string]bool{}
	for _, found := range private.FindAllStringSubmatch(log, -1) {
		secrets[found[1]] = true
	}
	if len(secrets) < 2000 {
		t.Fatalf("%d numbers, names and IDs", len(secrets))
	}
	outputs := map[string]string{}
	for name, args := range map[string][]string{"text": nil, "JSON": {"-json"}, "names": {"-names"}} {
		out, errs, code := report(log, append(args, october...)...)
		if code != 0 {
			t.Fatal(errs)
		}
		outputs[name] = out
	}
	outputs["page"] = pageOf(t, made(t, log, october...))
	named := 0
	for secret := range secrets {
		for _, name := range []string{"text", "JSON", "page"} {
			if strings.Contains(outputs[name], secret) {
				t.Errorf("%s names %s", name, secret)
			}
		}
		if strings.Contains(outputs["names"], secret) {
			named++
		}
	}
	if named != mostUsers {
		t.Errorf("-names names %d, want %d", named, mostUsers)
	}
}
