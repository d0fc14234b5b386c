// Made by armgen 0.1.0 from spec.yaml (sha256 82b647dd1e15). Do not edit: change the spec and run `armgen build`.

using 'test-rg-recovery.bicep'

param eastusLocation = 'eastus'
