package auth

import (
	"html/template"
	"net/http"
)

// page is what the browser shows when the sign-in is over.
type page struct {
	Title string
	Text  string
	Good  bool
}

// The pages. None says more than the terminal does.
var (
	pageDone     = page{"You are signed in", "You can close this tab and go back to the terminal.", true}
	pageCanceled = page{"The sign-in was canceled", "Nothing was changed. You can close this tab.", false}
	pageStopped  = page{"The sign-in has ended", "The terminal is no longer waiting for it. You can close this tab.", false}
)

func pageFailed(why string) page {
	return page{"The sign-in did not succeed", why, false}
}

// One page, no script, no image, nothing from anywhere else. The template
// escapes everything.
var pageTemplate = template.Must(template.New("page").Parse(`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>{{.Title}} · tenantswitch</title>
<style>
body { font: 1.1rem/1.6 system-ui, sans-serif; max-width: 34rem; margin: 18vh auto; padding: 0 1.5rem }
h1 { font-size: 1.5rem; font-weight: 600; margin: 0 0 .5rem }
h1::before { content: "{{if .Good}}\2713{{else}}\2715{{end}}\00a0\00a0"; color: {{if .Good}}#2e7d32{{else}}#c62828{{end}} }
p { margin: 0; opacity: .8 }
small { display: block; margin-top: 2.5rem; opacity: .5 }
</style>
<h1>{{.Title}}</h1>
<p>{{.Text}}</p>
<small>tenantswitch</small>
</html>
`))

// write sends the page. It is never cached, framed or allowed to load a thing.
func (p page) write(w http.ResponseWriter, status int) error {
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'")
	h.Set("Cache-Control", "no-store")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Connection", "close")
	w.WriteHeader(status)
	return pageTemplate.Execute(w, p)
}
