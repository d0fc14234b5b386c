// Made by armgen 0.1.0 from spec.yaml (sha256 8c54bd6c0cec). Do not edit: change the spec and run `armgen build`.

using 'production.bicep'
