package netfault

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"testing/synctest"
	"time"
)

func TestAServiceIsLeftAloneForAsLongAsItAsks(t *testing.T) {
	now := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC) // where a bubble's clock begins
	at := func(d time.Duration) string { return now.Add(d).Format(http.TimeFormat) }
	for name, c := range map[string]struct {
		headers []string
		want    time.Duration
	}{
		"nothing":                    {nil, 0},
		"seconds":                    {[]string{"Retry-After", "7"}, 7 * time.Second},
		"a fraction":                 {[]string{"Retry-After", " 1.5 "}, 1500 * time.Millisecond},
		"milliseconds":               {[]string{"X-Ms-Retry-After-Ms", "2500"}, 2500 * time.Millisecond},
		"milliseconds, other header": {[]string{"Retry-After-Ms", "250"}, 250 * time.Millisecond},
		"milliseconds and seconds":   {[]string{"Retry-After", "9", "X-Ms-Retry-After-Ms", "250"}, 250 * time.Millisecond},
		"bad milliseconds":           {[]string{"Retry-After", "9", "X-Ms-Retry-After-Ms", "soon"}, 9 * time.Second},
		"a date by our clock":        {[]string{"Retry-After", at(9 * time.Second)}, 9 * time.Second},
		"a clock an hour ahead":      {[]string{"Date", at(time.Hour), "Retry-After", at(time.Hour + 30*time.Second)}, 30 * time.Second},
		"a clock an hour behind":     {[]string{"Date", at(-time.Hour), "Retry-After", at(-time.Hour + 30*time.Second)}, 30 * time.Second},
		"a date that has passed":     {[]string{"Date", at(0), "Retry-After", at(-time.Minute)}, 0},
		"the end of time":            {[]string{"Retry-After", "Fri, 31 Dec 9999 23:59:59 GMT"}, maxAsked},
		"more than a day":            {[]string{"Retry-After", "99999999999999"}, maxAsked},
		"more than a number holds":   {[]string{"Retry-After", "1e300"}, maxAsked},
		"less than nothing":          {[]string{"Retry-After", "-3"}, 0},
		"no number":                  {[]string{"Retry-After", "NaN"}, 0},
		"a word":                     {[]string{"Retry-After", "soon"}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				h := http.Header{}
				for i := 0; i < len(c.headers); i += 2 {
					h.Set(c.headers[i], c.headers[i+1])
				}
				if got := RetryAfter(h); got != c.want {
					t.Errorf("got %v, want %v", got, c.want)
				}
			})
		})
	}
}

func TestPausesGrowToALimitAndDiffer(t *testing.T) {
	const first = 250 * time.Millisecond
	drawn := map[time.Duration]bool{}
	for try := range 100 {
		most := min(first<<min(try, 10), maxPause)
		got := Backoff(first, try)
		if got < most/2 || got >= most {
			t.Errorf("pause %d is %v, not from %v to %v", try, got, most/2, most)
		}
		drawn[got] = true
	}
	if len(drawn) < 50 {
		t.Errorf("100 pauses are %d different ones", len(drawn))
	}
}

func TestAPauseEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		if err := Sleep(t.Context(), time.Hour); err != nil || time.Since(start) != time.Hour {
			t.Errorf("got %v after %v", err, time.Since(start))
		}
		start = time.Now()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := Sleep(ctx, time.Hour); !errors.Is(err, context.DeadlineExceeded) || time.Since(start) != time.Second {
			t.Errorf("got %v after %v", err, time.Since(start))
		}
	})
}

func TestATimeIsToldRounded(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0:                                "1 s",
		1400 * time.Millisecond:          "1 s",
		119400 * time.Millisecond:        "119 s",
		119600 * time.Millisecond:        "2 min",
		119*time.Minute + 29*time.Second: "119 min",
		119*time.Minute + 59*time.Second: "2 h", // what is left of 2 h by a Date header
	} {
		if got := Words(d); got != want {
			t.Errorf("%v: got %q, want %q", d, got, want)
		}
	}
}
