// Made by armgen 0.1.0 from spec.yaml (sha256 87418ec81b86). Do not edit: change the spec and run `armgen build`.

using 'production.bicep'
