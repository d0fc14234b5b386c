// Made by armgen 0.1.0 from spec.yaml (sha256 c173ae705176). Do not edit: change the spec and run `armgen build`.

using 'test.bicep'

param eastusLocation = 'eastus'
