// Made by armgen 0.1.0 from spec.yaml (sha256 2c6d259a02fb). Do not edit: change the spec and run `armgen build`.

using 'test-rg-web.bicep'

param westeuropeLocation = 'westeurope'
