// Made by armgen 0.1.0 from spec.yaml (sha256 1eef7392a92f). Do not edit: change the spec and run `armgen build`.

metadata description = 'Restore points of test.'

@description('Where the copies are kept.')
param westusLocation string = 'westus'

// The machines and what they capture

resource rpcSource 'Microsoft.Compute/restorePointCollections@2025-04-01' existing = {
  name: 'rpc'
  scope: resourceGroup('rg-far')
}

resource rpcPSource 'Microsoft.Compute/restorePointCollections/restorePoints@2025-04-01' existing = {
  parent: rpcSource
  name: 'p'
}

// west: copies of rpc

resource west 'Microsoft.Compute/restorePointCollections@2025-04-01' = {
  name: 'west'
  location: westusLocation
  tags: {
    armgen: 'test'
  }
  properties: {
    source: {
      id: rpcSource.id
    }
  }
}

resource westP 'Microsoft.Compute/restorePointCollections/restorePoints@2025-04-01' = {
  parent: west
  name: 'p'
  properties: {
    sourceRestorePoint: {
      id: rpcPSource.id
    }
  }
}

@description('Ids of the restore point collections by name.')
output collectionIds object = {
  west: west.id
}

@description('Ids of the restore points by collection and name.')
output restorePointIds object = {
  'west/p': westP.id
}
