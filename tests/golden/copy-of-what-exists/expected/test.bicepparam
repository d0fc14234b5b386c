// Made by armgen 0.1.0 from spec.yaml (sha256 20cb7f3b3b46). Do not edit: change the spec and run `armgen build`.

using 'test.bicep'

param westusLocation = 'westus'
