// Made by armgen 0.1.0 from spec.yaml (sha256 dca8a1e5bf3e). Do not edit: change the spec and run `armgen build`.

using 'test.bicep'

param eastusLocation = 'eastus'

param westusLocation = 'westus'
