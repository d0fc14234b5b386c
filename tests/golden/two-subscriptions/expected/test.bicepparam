// Made by armgen 0.1.0 from spec.yaml (sha256 5362d9ae5301). Do not edit: change the spec and run `armgen build`.

using 'test.bicep'
