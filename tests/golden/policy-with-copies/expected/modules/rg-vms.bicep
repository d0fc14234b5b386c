// Made by armgen 0.1.0 from spec.yaml (sha256 9b347e8e578a). Do not edit: change the spec and run `armgen build`.

@description('Makes the names of the restore points of this deployment. UTC, yyyyMMddHHmmss.')
param stamp string

@description('Where the machines are: a restore point lives in the region of its machine.')
param eastusLocation string = 'eastus'

// The machines and what they capture

resource sql01 'Microsoft.Compute/virtualMachines@2025-04-01' existing = {
  name: 'sql01'
}

resource sql01Log 'Microsoft.Compute/disks@2025-01-02' existing = {
  name: 'sql01-log'
}

// sql01-rpc

resource sql01Rpc 'Microsoft.Compute/restorePointCollections@2025-04-01' = {
  name: 'sql01-rpc'
  location: eastusLocation
  tags: {
    armgen: 'production'
    'armgen-policy': 'nightly'
  }
  properties: {
    source: {
      id: sql01.id
    }
  }
}

resource sql01RpcAuto 'Microsoft.Compute/restorePointCollections/restorePoints@2025-04-01' = {
  parent: sql01Rpc
  #disable-next-line use-stable-resource-identifiers // every deployment makes a new restore point
  name: 'auto-${stamp}'
  properties: {
    excludeDisks: [
      {
        id: sql01Log.id // an Ultra disk: it cannot be captured
      }
    ]
  }
}

@description('Ids of the restore point collections by name.')
output collectionIds object = {
  'sql01-rpc': sql01Rpc.id
}

@description('Ids of the restore points by collection and name.')
output restorePointIds object = {
  'sql01-rpc/auto-{stamp}': sql01RpcAuto.id
}
