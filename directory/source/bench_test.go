package source

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"slices"
	"testing"
	"time"

	"tenantswitch/directory"
	"tenantswitch/internal/simulator"
)

// BenchmarkRefresh reads 100,000 tenants from three sources, in turns with a bare
// HTTP client that fetches the very same pages, the three lists side by side:
// reading them only, and decoding them with encoding/json too. The pages have
// been recorded and come over TCP from memory; without TLS, which would be the
// same for all. They come at once, which shows what all of our work costs, and
// 20 ms after they were asked for, as from a service that is near and quick.
//
// It reports the medians, their ratios, the same of the best runs, and when the
// first rows were there to be shown.
func BenchmarkRefresh(b *testing.B) {
	m := newMass(b, 100_000)
	for _, pace := range []time.Duration{0, 20 * time.Millisecond} {
		b.Run(fmt.Sprint("pace=", pace), func(b *testing.B) {
			client := m.serve(b, pace)
			var ours, read, decoded, first []time.Duration
			for b.Loop() {
				runtime.GC()
				read = append(read, timed(b, func() error { return m.fetch(b, client, drain) }))
				runtime.GC()
				decoded = append(decoded, timed(b, func() error { return m.fetch(b, client, decodePlainly) }))
				runtime.GC()
				start, shown := time.Now(), time.Duration(0)
				ours = append(ours, timed(b, func() error {
					return m.refresh(b, client, func(p directory.Progress) {
						if shown == 0 && len(p.Tenants) > 0 {
							shown = time.Since(start)
						}
					})
				}))
				first = append(first, shown)
			}
			compared(b, "", median, ours, read, decoded)
			// What other programs do to a busy machine falls on none of them.
			compared(b, "best-", slices.Min, ours, read, decoded)
			b.ReportMetric(median(first).Seconds()*1e3, "first-rows-ms")
			b.ReportMetric(0, "ns/op")
		})
	}
}

// compared reports one figure of each way to fetch, and the ratios of ours to
// the others.
func compared(b *testing.B, which string, figure func([]time.Duration) time.Duration, ours, read, decoded []time.Duration) {
	b.Helper()
	o, r, d := figure(ours).Seconds(), figure(read).Seconds(), figure(decoded).Seconds()
	b.ReportMetric(o*1e3, which+"ours-ms")
	b.ReportMetric(r*1e3, which+"read-ms")
	b.ReportMetric(d*1e3, which+"json-ms")
	b.ReportMetric(o/r, which+"ours/read")
	b.ReportMetric(o/d, which+"ours/json")
}

// BenchmarkRefreshMemory reads the same pages and looks at the memory each time
// that some tenants have arrived. What is in use may grow by what is kept of a
// tenant, in the last quarter of the read as in the first; were the pages kept,
// it would end above their size. It reports that growth for each tenant more,
// what was allocated from one page to the next, and the most that was in use.
func BenchmarkRefreshMemory(b *testing.B) {
	m := newMass(b, 100_000)
	client := m.serve(b, 0)
	var before sample
	var samples []sample
	for b.Loop() {
		before, samples = sampled(0), nil
		if err := m.refresh(b, client, func(p directory.Progress) { samples = append(samples, sampled(p.Count)) }); err != nil {
			b.Fatal(err)
		}
	}
	quarter := len(samples) / 4
	for name, some := range map[string][]sample{"first": samples[:quarter], "last": samples[len(samples)-quarter:]} {
		from, to := some[0], some[len(some)-1]
		b.ReportMetric((to.live-from.live)/float64(to.tenants-from.tenants), name+"-live-B/tenant")
		b.ReportMetric((to.allocated-from.allocated)/float64(len(some)-1)/1e3, name+"-allocated-KB/page")
	}
	peak := slices.MaxFunc(samples, func(a, b sample) int { return cmp.Compare(a.live, b.live) })
	b.ReportMetric((peak.live-before.live)/1e6, "peak-live-MB")
	b.ReportMetric(m.size()/1e6, "pages-MB")
	b.ReportMetric(float64(len(m.pages)), "pages")
	b.ReportMetric(0, "ns/op")
}

// sample is the memory at some time of a read.
type sample struct {
	tenants         int
	live, allocated float64 // bytes
}

func sampled(tenants int) sample {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return sample{tenants, float64(m.HeapAlloc), float64(m.TotalAlloc)}
}

// mass is what a large cloud has answered to three sources.
type mass struct {
	cloud      *simulator.Simulator
	arm, graph *person
	lists      [3][]string       // the addresses of each source's pages, in order
	pages      map[string][]byte // the bodies, by address
}

func newMass(b *testing.B, tenants int) *mass {
	b.Helper()
	s := simulator.New(simulator.Options{Tenants: tenants, ManySources: true})
	arm := signIn(b, s, s.InProcess())
	m := &mass{cloud: s, arm: arm, graph: arm.toGraph(b), pages: map[string][]byte{}}
	for i := range m.lists {
		tape := &tape{mass: m, list: i, http: s.InProcess()}
		if err := threeSources(s, tape, arm, m.graph)[i].Read(b.Context(), deaf, func([]directory.Tenant) {}); err != nil {
			b.Fatal(err)
		}
	}
	return m
}

// size is that of all pages, in bytes.
func (m *mass) size() float64 {
	size := 0
	for _, body := range m.pages {
		size += len(body)
	}
	return float64(size)
}

// tape records the answers to one source.
type tape struct {
	*mass
	list int
	http Doer
}

func (t *tape) Do(r *http.Request) (*http.Response, error) {
	resp, err := t.http.Do(r)
	if err != nil {
		return nil, err
	}
	defer func() { _ = resp.Body.Close() }() // nothing was written
	body, err := io.ReadAll(resp.Body)
	resp.Body = io.NopCloser(bytes.NewReader(body))
	t.lists[t.list] = append(t.lists[t.list], r.URL.String())
	t.pages[r.URL.Host+r.URL.RequestURI()] = body
	return resp, err
}

// serve plays the record on loopback and returns a client that reaches it under
// the names of the cloud. It speaks TCP where the addresses say TLS.
func (m *mass) serve(b *testing.B, pace time.Duration) *http.Client {
	b.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		time.Sleep(pace)
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		_, _ = w.Write(m.pages[r.Host+r.RequestURI]) // a client that has hung up cannot be told
	}))
	b.Cleanup(server.Close)
	transport := &http.Transport{DialTLSContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
		var d net.Dialer
		return d.DialContext(ctx, network, server.Listener.Addr().String())
	}}
	b.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport}
}

// refresh is our read of all pages.
func (m *mass) refresh(b *testing.B, hc *http.Client, show func(directory.Progress)) error {
	b.Helper()
	r := directory.Reader{Sources: threeSources(m.cloud, hc, m.arm, m.graph), Environment: m.cloud.Cloud().Environment, Now: time.Now}
	d, c, err := r.Refresh(b.Context(), directory.Directory{}, show)
	if err == nil && (len(d.Tenants) != m.cloud.Len() || len(c.Failures) > 0) {
		err = fmt.Errorf("%d tenants, %+v", len(d.Tenants), c.Failures)
	}
	return err
}

// fetch is a bare client's: it walks the lists side by side.
func (m *mass) fetch(b *testing.B, hc *http.Client, use func(io.Reader) error) error {
	b.Helper()
	errs := make(chan error, len(m.lists))
	for _, list := range m.lists {
		go func() { errs <- walk(b.Context(), hc, list, use) }()
	}
	var failed error
	for range m.lists {
		if err := <-errs; err != nil {
			failed = err
		}
	}
	return failed
}

func walk(ctx context.Context, hc *http.Client, list []string, use func(io.Reader) error) error {
	for _, link := range list {
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, link, nil)
		if err != nil {
			return err
		}
		resp, err := hc.Do(r)
		if err != nil {
			return err
		}
		err = use(resp.Body)
		_ = resp.Body.Close() // nothing was written
		if err != nil {
			return err
		}
	}
	return nil
}

// drain reads a page to its end.
func drain(page io.Reader) error {
	_, err := io.Copy(io.Discard, page)
	return err
}

// decodePlainly decodes what the sources read of a page, and checks nothing.
func decodePlainly(page io.Reader) error {
	text, err := io.ReadAll(page)
	if err != nil {
		return err
	}
	var plain struct {
		Next  string `json:"nextLink"`
		More  string `json:"@odata.nextLink"`
		Value []struct {
			TenantID  string   `json:"tenantId"`
			Name      string   `json:"displayName"`
			Domain    string   `json:"defaultDomain"`
			Domains   []string `json:"domains"`
			Country   string   `json:"countryCode"`
			Category  string   `json:"tenantCategory"`
			ManagedBy []struct {
				TenantID string `json:"tenantId"`
			} `json:"managedByTenants"`
			Customer struct {
				TenantID string `json:"tenantId"`
				Name     string `json:"displayName"`
			} `json:"customer"`
			Status  string `json:"status"`
			End     string `json:"endDateTime"`
			Extends string `json:"autoExtendDuration"`
			Details struct {
				Roles []struct {
					ID string `json:"roleDefinitionId"`
				} `json:"unifiedRoles"`
			} `json:"accessDetails"`
		} `json:"value"`
	}
	return json.Unmarshal(text, &plain)
}
