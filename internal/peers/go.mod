module tenantswitch/internal/peers

go 1.26.0

require (
	github.com/google/uuid v1.6.0
	github.com/junegunn/fzf v0.65.2
	github.com/sahilm/fuzzy v0.1.1
	tenantswitch v0.0.0
)

require (
	github.com/mattn/go-isatty v0.0.20 // indirect
	github.com/pelletier/go-toml/v2 v2.4.3 // indirect
	github.com/rivo/uniseg v0.4.7 // indirect
	golang.org/x/sys v0.49.0 // indirect
	golang.org/x/text v0.43.0 // indirect
)

replace tenantswitch => ../..
