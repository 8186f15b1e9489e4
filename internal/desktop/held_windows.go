package desktop

// held reports nothing: Windows itself renames no folder with an open file.
func held(string) (open bool, host, lock string) { return false, "", "" }
