// Made by armgen 0.1.0 from spec.yaml (sha256 1eef7392a92f). Do not edit: change the spec and run `armgen build`.

using 'test.bicep'

param westusLocation = 'westus'
