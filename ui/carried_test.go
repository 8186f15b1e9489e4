package ui

import (
	"context"
	"strings"
	"testing"
	"time"

	"tenantswitch/directory/portal"
	"tenantswitch/internal/problem"
)

func TestAPastedLink(t *testing.T) {
	incident := func(n int) string {
		return "https://security.microsoft.com/incidents/2972395?tid=" + tenantID(n).String()
	}
	story(t, "shows whose it is, and opens as it is", func(t *testing.T) {
		d := start(t, newWorld())
		d.Paste("Please look: <" + incident(3) + ">.")
		d.sees("the pasted link is Defender /incidents/2972395 of Contoso Security Ltd", "1 of 11", "↵ Defender /incidents/2972395  Contoso Security Ltd")
		d.wait(time.Second)
		d.Press("enter")
		d.opened(incident(3))
		d.sees("opened Defender /incidents/2972395 for Contoso Security Ltd")
		d.misses("the other tenant's")
	})
	story(t, "opens the same page in another tenant", func(t *testing.T) {
		d := start(t, newWorld())
		d.Paste(incident(3))
		d.wait(time.Second)
		d.Press("ctrl+u")
		d.Type("contoso retail")
		d.Press("ctrl+y")
		d.copied(incident(2))
		d.Press("enter")
		d.opened(incident(2))
		d.sees("the link still holds the other tenant's incident 2972395")
	})
	story(t, "goes with its opening, as marks do", func(t *testing.T) {
		d := start(t, newWorld())
		d.Paste(incident(3))
		d.wait(time.Second)
		d.Press("enter")
		d.opened(incident(3))
		d.wait(time.Second)
		d.Press("ctrl+u")
		d.Type("contoso retail")
		d.Press("enter")
		d.opened(incident(3), defender(2))
	})
	story(t, "stays where nothing was opened", func(t *testing.T) {
		w := newWorld()
		fails := true
		w.open = func(context.Context, portal.Link) (Opened, error) {
			if fails {
				return Opened{}, &problem.Problem{What: "it did not open"}
			}
			return Opened{"the default browser", true}, nil
		}
		d := start(t, w)
		d.Paste(incident(3))
		d.wait(time.Second)
		d.Press("enter")
		fails = false
		d.wait(time.Second)
		d.Press("enter")
		d.opened(incident(3), incident(3))
	})
	story(t, "goes with the paste of another one that is refused", func(t *testing.T) {
		d := start(t, newWorld())
		d.Paste(incident(3))
		d.wait(time.Second)
		d.Paste("https://evil.example/?tid=" + tenantID(2).String())
		d.sees("evil.example is no portal")
		d.wait(time.Second)
		d.Type("contoso ret")
		d.sees("❯ contoso ret 1 of 11")
		d.Press("enter")
		d.opened(defender(2))
	})
	story(t, "gives way to what is typed or pasted next, and not to what is edited", func(t *testing.T) {
		d := start(t, newWorld())
		d.Paste(incident(3))
		d.Type("ad")
		d.sees("❯ ad ")
		d.Type("a")
		d.sees("❯ ada ")
		d.Paste(incident(3))
		d.Paste("fabrikam")
		d.sees("❯ fabrikam ")
		d.Paste(incident(3))
		d.Press("backspace")
		d.Type("x")
		d.sees("❯ " + tenantID(3).String()[:35] + "x")
	})
	story(t, "that names another tenant's incident says so before ↵", func(t *testing.T) {
		d := start(t, newWorld())
		d.Paste(incident(3))
		d.misses("is another's")
		d.Type("contoso ret")
		d.sees("incident 2972395 is another's · opens in the default browser")
	})
	story(t, "is dropped by esc", func(t *testing.T) {
		d := start(t, newWorld())
		d.Paste(incident(3))
		d.wait(time.Second)
		d.Press("esc")
		d.sees("the pasted link was dropped", "↵ Defender  Contoso Security Ltd")
		d.Press("enter")
		d.opened(defender(3))
	})
	story(t, "of somebody else is said to be", func(t *testing.T) {
		d := start(t, newWorld())
		d.Paste(incident(77))
		d.sees(tenantID(77).String()+", which is not in the directory", "0 of 11", "↵ Defender /incidents/2972395  "+tenantID(77).String())
		d.Press("enter")
		d.opened()
		d.sees("open Defender /incidents/2972395 for "+tenantID(77).String()+"?", "the directory does not hold it")
		d.Press("y")
		d.opened(incident(77))
	})
	story(t, "of somebody else is not opened for another one's query", func(t *testing.T) {
		d := start(t, newWorld())
		d.Paste(incident(77))
		d.Press("ctrl+u")
		d.Type("nobody has this name")
		d.Press("enter")
		d.misses("open Defender")
		d.opened()
	})
	story(t, "to what shows all tenants opens as it is", func(t *testing.T) {
		d := start(t, newWorld())
		d.Paste("https://mto.security.microsoft.com/incidents")
		d.sees("of all tenants", "↵ opens it as it is")
		d.wait(time.Second)
		d.Press("enter")
		d.opened("https://mto.security.microsoft.com/incidents")
	})
	story(t, "by a domain finds its owner", func(t *testing.T) {
		d := start(t, newWorld())
		d.Paste("https://portal.azure.com/#@contoso-sec.example/resource/subscriptions/1")
		d.sees("of Contoso Security Ltd", "1 of 11")
	})
	story(t, "without a tenant is nobody's until a key has chosen one", func(t *testing.T) {
		for _, choose := range []func(*driver){
			func(d *driver) { d.Press("down") },
			func(d *driver) { d.Press("ctrl+u"); d.Type("sec") },
			func(d *driver) { d.Press("ctrl+x") },
		} {
			d := start(t, newWorld())
			d.Type("contoso")
			d.Paste("https://security.microsoft.com/alerts")
			d.sees("Defender /alerts, of no particular tenant", "❯ contoso", "↵ opens nothing: choose the tenant")
			for _, key := range []string{"enter", "ctrl+y", "enter"} {
				d.wait(time.Second)
				d.Press(key)
				d.opened()
				d.copied()
				d.sees("names no customer of yours")
			}
			choose(d)
			d.wait(time.Second)
			d.Press("enter")
			if got := d.world.opened; len(got) != 1 || !strings.HasPrefix(got[0], "https://security.microsoft.com/alerts?tid=") {
				t.Errorf("opened %q", got)
			}
		}
	})
	story(t, "is the customer's that it or its text mentions", func(t *testing.T) {
		for _, text := range []string{
			"Contoso (contoso-sec.example) has https://security.microsoft.com/alerts",
			"https://security.microsoft.com/x/" + tenantID(3).String() + "/y",
			"security.microsoft.com/alerts of " + tenantID(3).String(),
		} {
			d := start(t, newWorld())
			d.Paste(text)
			d.sees("of Contoso Security Ltd", "1 of 11")
		}
	})
	story(t, "that mentions two customers is not taken", func(t *testing.T) {
		d := start(t, newWorld())
		d.Paste("https://security.microsoft.com/alerts " + tenantID(3).String() + " " + tenantID(4).String())
		d.sees("mentions 2 tenants")
		d.wait(time.Second)
		d.Press("enter")
		d.opened()
	})
	story(t, "of another host of Microsoft's finds its owner", func(t *testing.T) {
		d := start(t, newWorld())
		d.Paste("https://outlook.office365.com/ecp/@contoso-sec.example")
		d.sees("of Contoso Security Ltd", "its page opens for no tenant", "1 of 11", "↵ Defender  Contoso Security Ltd")
	})
	story(t, "to another host is not carried", func(t *testing.T) {
		d := start(t, newWorld())
		d.Paste("https://security.microsoft.com.evil.example/?tid=" + tenantID(3).String())
		d.sees("is no portal of the catalogue")
		d.wait(time.Second)
		d.Press("enter")
		d.opened()
	})
}
