package source

import (
	"os"
	"testing"

	"tenantswitch/internal/prove/bare"
)

func TestMain(m *testing.M) { os.Exit(bare.Run(m)) }
