package desktop

import "strings"

// folder is a folder as we name it and as the browser names it. The two differ
// where the browser lives in another world than we do: that of Windows around
// a WSL, or the sandbox of Flatpak.
type folder struct{ ours, theirs string }

// here is a folder that both name alike.
func here(path string) folder { return folder{path, path} }

// in returns the folder, or the file, of that name in the folder.
func (f folder) in(name string) folder {
	return folder{join(f.ours, name), join(f.theirs, name)}
}

// join puts a relative path after a folder, with the separators of the system
// that the folder is on, which may not be ours.
func join(dir, name string) string {
	if onWindows(dir) {
		return strings.TrimRight(dir, `\/`) + `\` + strings.ReplaceAll(name, "/", `\`)
	}
	return strings.TrimRight(dir, "/") + "/" + strings.ReplaceAll(name, `\`, "/")
}

// onWindows reports whether a path begins with a drive or a share of Windows.
func onWindows(path string) bool {
	return strings.HasPrefix(path, `\\`) || hasDrive(path)
}

// hasDrive reports whether a path begins with a drive, as in C:\Users.
func hasDrive(path string) bool {
	return len(path) >= 3 && alphanumeric(path[0]) && path[1] == ':' && (path[2] == '\\' || path[2] == '/')
}

// mounted returns where a WSL has a path of Windows, "" where it has it
// nowhere. Drives are where they are unless /etc/wsl.conf moves them.
func mounted(path string) string {
	if !hasDrive(path) {
		return ""
	}
	return "/mnt/" + strings.ToLower(path[:1]) + "/" + strings.Trim(strings.ReplaceAll(path[3:], `\`, "/"), "/")
}
