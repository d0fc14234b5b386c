// Made by armgen 0.1.0 from spec.yaml (sha256 1b697a177ef1). Do not edit: change the spec and run `armgen build`.

targetScope = 'subscription'

metadata description = 'Restore points of test.'

module rgOne 'modules/rg-one.bicep' = {
  name: 'armgen-test-rg-one'
  scope: resourceGroup('rg-one')
}

module rgTwo 'modules/rg-two.bicep' = {
  name: 'armgen-test-rg-two'
  scope: resourceGroup('rg-two')
}

module rgOneCopies 'modules/rg-one-copies.bicep' = {
  name: 'armgen-test-rg-one-copies'
  scope: resourceGroup('rg-one')
  dependsOn: [
    rgTwo
  ]
}

module rgTwoCopies 'modules/rg-two-copies.bicep' = {
  name: 'armgen-test-rg-two-copies'
  scope: resourceGroup('rg-two')
  dependsOn: [
    rgOne
  ]
}
