package vault

// Kept says where an account's key lives, and so how long its files do.
type Kept struct {
	Keeper string // the keeper's name; "" where everything is in memory
	Note   string // what the keeper has to say; "" where all is well
	Why    string // why nothing is kept, where it is in memory
	Do     string // what to do about that
}

// OnDisk says whether anything outlives this process.
func (k Kept) OnDisk() bool { return k.Keeper != "" }

// Line is one plain line for the status line; "" where all is well.
func (k Kept) Line() string {
	if k.OnDisk() {
		return k.Note
	}
	line := "nothing is kept on this machine"
	if k.Why != "" {
		line += ": " + k.Why
	}
	if k.Do != "" {
		line += "; " + k.Do
	}
	return line
}
