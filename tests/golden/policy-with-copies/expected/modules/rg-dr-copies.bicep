// Made by armgen 0.1.0 from spec.yaml (sha256 7e3f972b27cf). Do not edit: change the spec and run `armgen build`.

@description('Makes the names of the restore points of this deployment. UTC, yyyyMMddHHmmss.')
param stamp string

@description('Where the copies are kept.')
param westusLocation string = 'westus'

// The machines and what they capture

resource sql01RpcSource 'Microsoft.Compute/restorePointCollections@2025-04-01' existing = {
  name: 'sql01-rpc'
  scope: resourceGroup('rg-vms')
}

resource sql01RpcAutoSource 'Microsoft.Compute/restorePointCollections/restorePoints@2025-04-01' existing = {
  parent: sql01RpcSource
  name: 'auto-${stamp}'
}

resource web01RpcSource 'Microsoft.Compute/restorePointCollections@2025-04-01' existing = {
  name: 'web01-rpc'
  scope: resourceGroup('rg-web')
}

resource web01RpcAutoSource 'Microsoft.Compute/restorePointCollections/restorePoints@2025-04-01' existing = {
  parent: web01RpcSource
  name: 'auto-${stamp}'
}

// sql01-rpc-dr: copies of sql01-rpc

resource sql01RpcDr 'Microsoft.Compute/restorePointCollections@2025-04-01' = {
  name: 'sql01-rpc-dr'
  location: westusLocation
  tags: {
    armgen: 'production'
    'armgen-policy': 'nightly'
  }
  properties: {
    source: {
      id: sql01RpcSource.id
    }
  }
}

resource sql01RpcDrAuto 'Microsoft.Compute/restorePointCollections/restorePoints@2025-04-01' = {
  parent: sql01RpcDr
  #disable-next-line use-stable-resource-identifiers // every deployment makes a new restore point
  name: 'auto-${stamp}'
  properties: {
    sourceRestorePoint: {
      id: sql01RpcAutoSource.id
    }
  }
}

// web01-rpc-dr: copies of web01-rpc

resource web01RpcDr 'Microsoft.Compute/restorePointCollections@2025-04-01' = {
  name: 'web01-rpc-dr'
  location: westusLocation
  tags: {
    armgen: 'production'
    'armgen-policy': 'nightly'
  }
  properties: {
    source: {
      id: web01RpcSource.id
    }
  }
}

resource web01RpcDrAuto 'Microsoft.Compute/restorePointCollections/restorePoints@2025-04-01' = {
  parent: web01RpcDr
  #disable-next-line use-stable-resource-identifiers // every deployment makes a new restore point
  name: 'auto-${stamp}'
  properties: {
    sourceRestorePoint: {
      id: web01RpcAutoSource.id
    }
  }
}

@description('Ids of the restore point collections by name.')
output collectionIds object = {
  'sql01-rpc-dr': sql01RpcDr.id
  'web01-rpc-dr': web01RpcDr.id
}

@description('Ids of the restore points by collection and name.')
output restorePointIds object = {
  'sql01-rpc-dr/auto-{stamp}': sql01RpcDrAuto.id
  'web01-rpc-dr/auto-{stamp}': web01RpcDrAuto.id
}
