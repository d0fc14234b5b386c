// Made by armgen 0.1.0 from spec.yaml (sha256 8c75368e2bd0). Do not edit: change the spec and run `armgen build`.

using 'test.bicep'

param eastusLocation = 'eastus'
