// Made by armgen 0.1.0 from spec.yaml (sha256 c6bf0d9ca440). Do not edit: change the spec and run `armgen build`.

@description('Makes the names of the restore points of this deployment. UTC, yyyyMMddHHmmss.')
param stamp string

@description('Where the machines are: a restore point lives in the region of its machine.')
param westeuropeLocation string = 'westeurope'

// The machines and what they capture

resource web01 'Microsoft.Compute/virtualMachines@2025-04-01' existing = {
  name: 'web01'
}

// web01-rpc

resource web01Rpc 'Microsoft.Compute/restorePointCollections@2025-04-01' = {
  name: 'web01-rpc'
  location: westeuropeLocation
  tags: {
    armgen: 'production'
    'armgen-policy': 'nightly'
  }
  properties: {
    source: {
      id: web01.id
    }
  }
}

resource web01RpcAuto 'Microsoft.Compute/restorePointCollections/restorePoints@2025-04-01' = {
  parent: web01Rpc
  #disable-next-line use-stable-resource-identifiers // every deployment makes a new restore point
  name: 'auto-${stamp}'
  properties: {}
}

@description('Ids of the restore point collections by name.')
output collectionIds object = {
  'web01-rpc': web01Rpc.id
}

@description('Ids of the restore points by collection and name.')
output restorePointIds object = {
  'web01-rpc/auto-{stamp}': web01RpcAuto.id
}
