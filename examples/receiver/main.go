// Receiver takes the webhooks of the WhatsApp Business Platform and shows what the
// messages have cost so far. From the root of the repository:
//
//	WACOST_APP_SECRET=... WACOST_VERIFY_TOKEN=... go -C examples/receiver run . -currency EUR -zone Europe/Berlin
//
// or for several accounts, with a file of them:
//
//	WACOST_APP_SECRET=... WACOST_VERIFY_TOKEN=... go -C examples/receiver run . -accounts accounts.yaml
//
// It answers Meta, on 127.0.0.1:8080 or -addr:
//
//	GET  /webhook               Meta's question when the webhook is set up
//	POST /webhook               a webhook: 200 when it is stored
//	GET  /healthz               200 if webhooks can be stored
//
// and people, on 127.0.0.1:8081 or -bill:
//
//	GET  /                      the month's bill, or the list of accounts
//	GET  /bill.json             the same as a ledger.Statement; ?month=2026-11, or ?from= and ?to=; ?account=
//	GET  /quote                 what a message would cost now: ?to= and ?category=; ?account=, ?number=
//	GET  /healthz               as above
//
// It keeps the facts that webhooks report in a SQLite database, receiver.db or -db, or
// in PostgreSQL, and works out the bill whenever someone looks. To delete facts, and to
// give those of no account to the accounts of a file:
//
//	go -C examples/receiver run . delete -user +4917012345678
//	go -C examples/receiver run . delete -before 2025-01
//	go -C examples/receiver run . assign -accounts accounts.yaml
//
// See the README beside this file.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/signal"
	"runtime/debug"
	"slices"
	"strings"
	"syscall"
	"time"
	_ "time/tzdata" // zones by name, also where the system has none

	"github.com/wacost/wacost/examples/internal/cli"
	"github.com/wacost/wacost/pricing"
)

// Names of environment variables. Secrets don't belong on command lines, which
// other users of the machine can read.
const (
	appSecret   = "WACOST_APP_SECRET"
	verifyToken = "WACOST_VERIFY_TOKEN"
)

// When the program ends, webhooks under way may take some seconds to be stored. Bodies
// that are still coming are cut off after one, and so are bills.
const (
	patience       = 10 * time.Second
	impatience     = time.Second
	requestsAtMost = 10 * time.Second // until a request is there, its body included
)

// garbage is how many percent of what is in use may be garbage besides. What comes in
// soon is garbage, so less of it makes the program small, and costs little.
const garbage = 32

func main() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(garbage)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	os.Exit(run(ctx, os.Args[1:], os.Getenv, os.Stdout, os.Stderr))
}

// run is the program. It returns 2 for bad flags, 1 if it can't serve, else 0.
func run(ctx context.Context, args []string, env func(string) string, stdout, stderr io.Writer) int {
	if len(args) > 0 && args[0] == "delete" {
		return remove(ctx, args[1:], stdout, stderr)
	}
	if len(args) > 0 && args[0] == "assign" {
		return assign(ctx, args[1:], stdout, stderr)
	}
	o, err := parse(args, env, stdout)
	if err != nil {
		return cli.Exit(stderr, "receiver", err, cli.BadInput)
	}
	err = o.serve(ctx, slog.New(slog.NewTextHandler(stderr, nil)))
	return cli.Exit(stderr, "receiver", err, cli.NoAnswer)
}

const usage = `Usage: receiver [flags]
       receiver delete [flags]
       receiver assign [flags]

The app secret is taken from %s, the verify token from %s.
`

func parse(args []string, env func(string) string, help io.Writer) (*options, error) {
	o := &options{secret: env(appSecret), token: env(verifyToken)}
	flags := cli.NewFlags("receiver", fmt.Sprintf(usage, appSecret, verifyToken))
	flags.Check(func() error {
		if flags.NArg() > 0 {
			return fmt.Errorf("%s: want flags only", flags.Arg(0))
		}
		return nil
	})
	flags.StringVar(&o.addr, "addr", "127.0.0.1:8080", "`address` to listen on for webhooks")
	flags.StringVar(&o.bill, "bill", "127.0.0.1:8081", "`address` to show the bill on; empty: nowhere")
	flags.BoolVar(&o.open, "open", false, "show the bill to everyone who reaches its address, not only to this machine")
	o.from(flags)
	insecure := flags.Bool("insecure", false, "take webhooks without a check of who sent them, for trials")
	flags.Check(func() error { return o.check(*insecure) })
	return o, flags.Parse(args, help)
}

// from adds the flags that say where facts are kept, and of which accounts.
func (o *options) from(flags *cli.Flags) {
	flags.StringVar(&o.db, "db", "receiver.db",
		"`file` of the database, made if it isn't there; or an address of PostgreSQL, postgres://...")
	path := flags.String("accounts", "", "YAML `file` of the accounts to serve; without it, flags tell of one")
	var one pricing.Account
	flags.StringVar(&one.ID, "account", "",
		"`ID` of the only WhatsApp Business account to make bills of; empty: of all, as one")
	number := flags.String("number", "", "business `number` of webhooks that name none, as on-premises ones")
	flags.Zone(&one.Zone, "UTC", "the account's time `zone`, an IANA name: its months and days")
	flags.Currency(&one.Currency, "`currency` that the account pays in, an ISO 4217 code")
	flags.Check(func() (err error) {
		if err := checkDatabase(o.db); err != nil {
			return err
		}
		switch {
		case *path != "":
			flags.Visit(func(f *flag.Flag) {
				if slices.Contains([]string{"account", "number", "zone", "currency"}, f.Name) {
					err = fmt.Errorf("-%s beside -accounts: the file has it for each account", f.Name)
				}
			})
			if err == nil {
				o.accounts, err = readAccounts(*path)
			}
			return err
		case one.Zone == nil:
			return errors.New(`-zone "": want an IANA name such as America/Sao_Paulo`)
		}
		o.accounts = oneAccount(one, *number)
		if err := o.accounts.list[0].check(); err != nil {
			return fmt.Errorf("-%w", err)
		}
		return nil
	})
}

// check refuses options with which nothing good would be served.
func (o *options) check(insecure bool) error {
	switch {
	case o.addr == "":
		return errors.New("-addr is empty: want an address such as 127.0.0.1:8080")
	case !o.open && o.bill != "" && !local(o.bill):
		return fmt.Errorf("-bill %s: other machines reach that; to show them the bill, say -open", o.bill)
	case o.secret == "" && !insecure:
		return fmt.Errorf("no app secret in %s: anyone could send made-up webhooks; "+
			"to take them unchecked all the same, say -insecure", appSecret)
	case o.secret != "" && insecure:
		return fmt.Errorf("-insecure, and an app secret in %s: want one of the two", appSecret)
	}
	for name, secret := range map[string]string{appSecret: o.secret, verifyToken: o.token} {
		if strings.TrimSpace(secret) != secret {
			return fmt.Errorf("%s begins or ends with white space: copy it anew", name)
		}
	}
	return nil
}

// serve answers requests until the context is done.
func (o *options) serve(ctx context.Context, log *slog.Logger) (err error) {
	db, err := openDatabase(context.WithoutCancel(ctx), o.db, o.accounts)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }() // after Shutdown: it commits what waits
	s := newServer(db, o, time.Now, log)
	var endpoints []*endpoint
	defer func() {
		for _, e := range endpoints {
			_ = e.listener.Close() // unless it has been
		}
	}()
	for _, at := range []struct {
		addr    string
		handler http.Handler
	}{{o.addr, s.webhooks()}, {o.bill, s.bills()}} {
		if at.addr == "" {
			continue
		}
		listener, err := net.Listen("tcp", at.addr)
		if err != nil {
			return err
		}
		endpoints = append(endpoints, &endpoint{listener, newWeb(at.handler, log)})
	}
	o.announce(log, endpoints)
	ended := make(chan error, len(endpoints))
	for _, e := range endpoints {
		go func() { ended <- e.web.Serve(e.listener) }()
	}
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	log.Info("ending")
	return s.end(log, endpoints)
}

// An endpoint is an address, and what is answered there: first webhooks, then bills.
type endpoint struct {
	listener net.Listener
	web      *http.Server
}

// newWeb returns a server with limits on how long a client may take.
func newWeb(handler http.Handler, log *slog.Logger) *http.Server {
	return &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: requestsAtMost / 2,
		ReadTimeout:       requestsAtMost,
		WriteTimeout:      time.Minute,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    16 << 10,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelError),
	}
}

// announce logs where the program listens, and what is open to others.
func (o *options) announce(log *slog.Logger, endpoints []*endpoint) {
	if o.secret == "" {
		log.Warn("webhooks are not checked: anyone who reaches the address can send made-up ones")
	}
	if o.token == "" {
		log.Warn("no verify token in " + verifyToken + ": the webhook can't be set up in Meta's dashboard")
	}
	bill := "nowhere"
	if len(endpoints) > 1 {
		bill = "http://" + endpoints[1].listener.Addr().String()
	}
	more := []any{"accounts", len(o.accounts.list)}
	if a := o.accounts.list[0]; !o.accounts.several() {
		more = []any{"currency", a.Currency, "zone", a.Zone}
	}
	log.Info("listening", append([]any{
		"at", "http://" + endpoints[0].listener.Addr().String(),
		"bill", bill,
		"db", withoutPassword(o.db),
	}, more...)...)
}

// withoutPassword returns the text of a database as logs may have it.
func withoutPassword(text string) string {
	u, err := url.Parse(text)
	if err != nil || !strings.HasPrefix(u.Scheme, "postgres") {
		return text
	}
	q := u.Query()
	for _, name := range []string{"password", "sslpassword"} {
		if q.Has(name) {
			q.Set(name, "xxxxx")
		}
	}
	u.RawQuery = q.Encode()
	return u.Redacted()
}

// end ends the endpoints: webhooks that are there in full are stored, all else is cut off
// before long.
func (s *server) end(log *slog.Logger, endpoints []*endpoint) (err error) {
	time.AfterFunc(impatience, s.bodies.close)
	for i, e := range slices.Backward(endpoints) {
		wait := patience
		if i > 0 {
			wait = impatience
		}
		limited, cancel := context.WithTimeout(context.Background(), wait)
		defer cancel()
		if fault := e.web.Shutdown(limited); fault != nil {
			log.Warn("some were cut off", "why", fault)
			err = errors.Join(err, e.web.Close())
		}
	}
	return err
}
