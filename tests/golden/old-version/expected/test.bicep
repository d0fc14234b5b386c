// Made by armgen 0.1.0 from spec.yaml (sha256 c173ae705176). Do not edit: change the spec and run `armgen build`.

metadata description = 'Restore points of test.'

@description('Where the machines are: a restore point lives in the region of its machine.')
param eastusLocation string = 'eastus'

// The machines and what they capture

resource sql01 'Microsoft.Compute/virtualMachines@2025-04-01' existing = {
  name: 'sql01'
  scope: resourceGroup('rg-vms')
}

resource sql01Log 'Microsoft.Compute/disks@2025-01-02' existing = {
  name: 'sql01-log'
  scope: resourceGroup('rg-vms')
}

// rpc

resource rpc 'Microsoft.Compute/restorePointCollections@2021-07-01' = {
  name: 'rpc'
  location: eastusLocation
  tags: {
    armgen: 'test'
  }
  properties: {
    source: {
      id: sql01.id
    }
  }
}

resource rpcP 'Microsoft.Compute/restorePointCollections/restorePoints@2021-07-01' = {
  parent: rpc
  name: 'p'
  properties: {
    #disable-next-line BCP073 // read-only in the types of this version, accepted by the service
    consistencyMode: 'CrashConsistent'
    excludeDisks: [
      {
        id: sql01Log.id // an Ultra disk: it cannot be captured
      }
    ]
  }
}

@description('Ids of the restore point collections by name.')
output collectionIds object = {
  rpc: rpc.id
}

@description('Ids of the restore points by collection and name.')
output restorePointIds object = {
  'rpc/p': rpcP.id
}
