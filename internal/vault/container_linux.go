package vault

import "strings"

// inContainer says whether this is the inside of a container. env and read are
// os.Getenv and os.ReadFile.
func inContainer(env func(string) string, read func(string) ([]byte, error)) bool {
	for _, name := range []string{"KUBERNETES_SERVICE_HOST", "REMOTE_CONTAINERS", "CODESPACES"} {
		if env(name) != "" {
			return true
		}
	}
	for _, path := range []string{"/.dockerenv", "/run/.containerenv"} {
		if _, err := read(path); err == nil {
			return true
		}
	}
	// These two name what runs the container: the first one for the processes
	// that it started, the second one for those of systemd in it.
	if container(env("container")) {
		return true
	}
	by, err := read("/run/systemd/container")
	return err == nil && container(string(by))
}

// container says whether this names what runs a container. The Windows
// Subsystem for Linux names itself there, but its kernel serves one person alone.
func container(by string) bool {
	by = strings.TrimSpace(by)
	return by != "" && by != "wsl"
}
