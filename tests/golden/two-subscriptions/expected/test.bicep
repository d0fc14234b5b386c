// Made by armgen 0.1.0 from spec.yaml (sha256 5362d9ae5301). Do not edit: change the spec and run `armgen build`.

targetScope = 'subscription'

metadata description = 'Restore points of test.'

module rgRecovery 'modules/11111111-1111-1111-1111-111111111111/rg-recovery.bicep' = {
  name: 'armgen-test-rg-recovery'
  scope: resourceGroup('11111111-1111-1111-1111-111111111111', 'rg-recovery')
}

module rgWeb 'modules/22222222-2222-2222-2222-222222222222/rg-web.bicep' = {
  name: 'armgen-test-rg-web'
  scope: resourceGroup('22222222-2222-2222-2222-222222222222', 'rg-web')
}
