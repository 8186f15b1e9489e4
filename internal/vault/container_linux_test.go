package vault

import (
	"io/fs"
	"testing"
)

func TestTheMarksOfAContainer(t *testing.T) {
	for _, c := range []struct {
		env, files map[string]string
		want       bool
	}{
		{},
		{env: map[string]string{"container": "podman"}, want: true},
		{env: map[string]string{"container": "wsl"}},
		{env: map[string]string{"KUBERNETES_SERVICE_HOST": "10.0.0.1"}, want: true},
		{env: map[string]string{"REMOTE_CONTAINERS": "true"}, want: true},
		{env: map[string]string{"CODESPACES": "true"}, want: true},
		{env: map[string]string{"CONTAINER": "x", "HOME": "/root"}},
		{files: map[string]string{"/.dockerenv": ""}, want: true},
		{files: map[string]string{"/run/.containerenv": "engine=\"podman\"\n"}, want: true},
		{files: map[string]string{"/run/systemd/container": "systemd-nspawn\n"}, want: true},
		{files: map[string]string{"/run/systemd/container": "wsl\n"}},
		{files: map[string]string{"/run/systemd/container": "wsl", "/.dockerenv": ""}, want: true},
		{env: map[string]string{"container": "wsl"}, files: map[string]string{"/run/systemd/container": "lxc"}, want: true},
		{files: map[string]string{"/proc/version": "Linux"}},
	} {
		env := func(name string) string { return c.env[name] }
		read := func(path string) ([]byte, error) {
			if content, ok := c.files[path]; ok {
				return []byte(content), nil
			}
			return nil, fs.ErrNotExist
		}
		if got := inContainer(env, read); got != c.want {
			t.Errorf("%q and %q: a container is %v", c.env, c.files, got)
		}
	}
}
