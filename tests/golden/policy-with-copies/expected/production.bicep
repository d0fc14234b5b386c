// Made by armgen 0.1.0 from spec.yaml (sha256 8c54bd6c0cec). Do not edit: change the spec and run `armgen build`.

targetScope = 'subscription'

metadata description = 'Restore points of production.'

@description('Makes the names of the restore points of this deployment. UTC, yyyyMMddHHmmss.')
param stamp string = utcNow('yyyyMMddHHmmss')

module rgVms 'modules/rg-vms.bicep' = {
  name: 'armgen-production-rg-vms'
  scope: resourceGroup('rg-vms')
  params: {
    stamp: stamp
  }
}

module rgWeb 'modules/rg-web.bicep' = {
  name: 'armgen-production-rg-web'
  scope: resourceGroup('rg-web')
  params: {
    stamp: stamp
  }
}

module rgDrCopies 'modules/rg-dr-copies.bicep' = {
  name: 'armgen-production-rg-dr-copies'
  scope: resourceGroup('rg-dr')
  params: {
    stamp: stamp
  }
  dependsOn: [
    rgVms
    rgWeb
  ]
}
