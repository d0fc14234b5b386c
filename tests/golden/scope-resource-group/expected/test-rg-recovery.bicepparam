// Made by armgen 0.1.0 from spec.yaml (sha256 afe9902700d3). Do not edit: change the spec and run `armgen build`.

using 'test-rg-recovery.bicep'

param eastusLocation = 'eastus'
