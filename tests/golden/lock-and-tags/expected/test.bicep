// Made by armgen 0.1.0 from spec.yaml (sha256 50030448e859). Do not edit: change the spec and run `armgen build`.

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

resource rpc 'Microsoft.Compute/restorePointCollections@2025-04-01' = {
  name: 'rpc'
  location: eastusLocation
  tags: {
    '[[c]]': 'line\nbreak'
    '[a]': '[b]'
    armgen: 'test'
    costCentre: '42'
    emoji: '🎉'
    'it\'s': '\${x}'
    owner: 'bcdr'
  }
  properties: {
    source: {
      id: sql01.id
    }
  }
}

resource rpcLock 'Microsoft.Authorization/locks@2020-05-01' = {
  name: 'rpc-lock'
  scope: rpc
  properties: {
    level: 'CanNotDelete'
    notes: 'Recovery points of sql01, kept by spec.yaml.'
  }
}

resource rpcP 'Microsoft.Compute/restorePointCollections/restorePoints@2025-04-01' = {
  parent: rpc
  name: 'p'
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
  rpc: rpc.id
}

@description('Ids of the restore points by collection and name.')
output restorePointIds object = {
  'rpc/p': rpcP.id
}
