// Made by armgen 0.1.0 from spec.yaml (sha256 94e1edadb02a). Do not edit: change the spec and run `armgen build`.

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

// a

resource a 'Microsoft.Compute/restorePointCollections@2025-04-01' = {
  name: 'a'
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

resource aP 'Microsoft.Compute/restorePointCollections/restorePoints@2025-04-01' = {
  parent: a
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
  a: a.id
}

@description('Ids of the restore points by collection and name.')
output restorePointIds object = {
  'a/p': aP.id
}
