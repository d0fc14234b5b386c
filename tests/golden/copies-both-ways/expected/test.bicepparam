// Made by armgen 0.1.0 from spec.yaml (sha256 1b697a177ef1). Do not edit: change the spec and run `armgen build`.

using 'test.bicep'
