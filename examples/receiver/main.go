// Receiver takes the webhooks of the WhatsApp Business Platform and shows what the
// messages have cost so far. From the root of the repository:
//
//	WACOST_APP_SECRET=... WACOST_VERIFY_TOKEN=... go -C examples/receiver run . -currency EUR -zone Europe/Berlin
//
// It answers, on 127.0.0.1:8080 or -addr:
//
//	GET  /webhook               Meta's question when the webhook is set up
//	POST /webhook               a webhook: 200 when it is stored
//	GET  /                      the month's bill, for people
//	GET  /bill.json             the same as a ledger.Statement; ?month=2026-11, or ?from= and ?to=
//	GET  /healthz               200 if the database answers
//
// It keeps the facts that webhooks report in a SQLite database, receiver.db or -db,
// and works out the bill whenever someone looks. See the README beside this file.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"
	_ "time/tzdata" // zones by name, also where the system has none

	"github.com/wacost/wacost/examples/internal/cli"
	"github.com/wacost/wacost/pricing/ledger"
	"github.com/wacost/wacost/pricing/webhook"
)

// Names of environment variables. Secrets don't belong on command lines, which
// other users of the machine can read.
const (
	appSecret   = "WACOST_APP_SECRET"
	verifyToken = "WACOST_VERIFY_TOKEN"
)

// patience is how long requests under way may take when the program ends.
const patience = 10 * time.Second

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	os.Exit(run(ctx, os.Args[1:], os.Getenv, os.Stdout, os.Stderr))
}

// run is the program. It returns 2 for bad flags, 1 if it can't serve, else 0.
func run(ctx context.Context, args []string, env func(string) string, stdout, stderr io.Writer) int {
	o, err := parse(args, env, stdout)
	if err != nil {
		return cli.Exit(stderr, "receiver", err, 2)
	}
	return cli.Exit(stderr, "receiver", o.serve(ctx, slog.New(slog.NewTextHandler(stderr, nil))), 1)
}

const usage = `Usage: receiver [flags]

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
	flags.StringVar(&o.addr, "addr", "127.0.0.1:8080", "`address` to listen on")
	flags.StringVar(&o.db, "db", "receiver.db", "`file` of the database; made if it isn't there")
	flags.StringVar(&o.account.ID, "account", "", "take only webhooks of the WhatsApp Business account with this `ID`")
	flags.StringVar(&o.number, "number", "", "business `number` of webhooks that name none, as on-premises ones")
	flags.BoolVar(&o.open, "open", false, "show the bill to everyone who reaches the address, not only to this machine")
	flags.Zone(&o.account.Zone, "UTC", "the account's time `zone`, an IANA name: its months and days")
	flags.Currency(&o.account.Currency, "`currency` that the account pays in, an ISO 4217 code")
	insecure := flags.Bool("insecure", false, "take webhooks without a check of who sent them, for trials")
	flags.Check(func() error {
		switch {
		case o.account.Zone == nil:
			return errors.New(`-zone "": want an IANA name such as America/Sao_Paulo`)
		case o.secret == "" && !*insecure:
			return fmt.Errorf("no app secret in %s: anyone could send made-up webhooks; "+
				"to take them unchecked all the same, say -insecure", appSecret)
		case o.secret != "" && *insecure:
			return fmt.Errorf("-insecure, and an app secret in %s: want one of the two", appSecret)
		}
		return nil
	})
	return o, flags.Parse(args, help)
}

// serve answers requests until the context is done.
func (o *options) serve(ctx context.Context, log *slog.Logger) (err error) {
	db, err := openBatched(o.db)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }() // after Shutdown: it commits what waits
	l, err := ledger.New(o.account, ledger.Options{Store: db, Webhook: webhook.Options{Number: o.number}})
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", o.addr)
	if err != nil {
		return err
	}
	s := newServer(l, db, o, time.Now, log)
	web := &http.Server{
		Handler:           s.routes(),
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       20 * time.Second,
		WriteTimeout:      time.Minute,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    16 << 10,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelError),
	}
	if o.secret == "" {
		log.Warn("webhooks are not checked: anyone who reaches the address can send made-up ones")
	}
	if o.token == "" {
		log.Warn("no verify token in " + verifyToken + ": the webhook can't be set up in Meta's dashboard")
	}
	log.Info("listening", "at", "http://"+listener.Addr().String(), "db", o.db,
		"currency", o.account.Currency, "zone", o.account.Zone)
	ended := make(chan error, 1)
	go func() { ended <- web.Serve(listener) }()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	log.Info("ending")
	limited, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := web.Shutdown(limited); err != nil {
		log.Warn("some were cut off", "why", err)
		return web.Close()
	}
	return nil
}
