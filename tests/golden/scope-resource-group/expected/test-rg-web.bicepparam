// Made by armgen 0.1.0 from spec.yaml (sha256 43e48c7efd35). Do not edit: change the spec and run `armgen build`.

using 'test-rg-web.bicep'

param westeuropeLocation = 'westeurope'
