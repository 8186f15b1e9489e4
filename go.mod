module tenantswitch

go 1.26.0
