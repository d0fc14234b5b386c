// Made by armgen 0.1.0 from spec.yaml (sha256 5b0bc0af1876). Do not edit: change the spec and run `armgen build`.

using 'test.bicep'

param eastusLocation = 'eastus'

param westusLocation = 'westus'
