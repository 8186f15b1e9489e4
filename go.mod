module tenantswitch

go 1.26.0

require (
	github.com/google/uuid v1.6.0
	github.com/pelletier/go-toml/v2 v2.4.3
	golang.org/x/text v0.43.0
)
