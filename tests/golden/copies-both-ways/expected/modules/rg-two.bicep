// Made by armgen 0.1.0 from spec.yaml (sha256 433b1ec8f069). Do not edit: change the spec and run `armgen build`.

@description('Where the machines are: a restore point lives in the region of its machine.')
param westeuropeLocation string = 'westeurope'

// The machines and what they capture

resource web01 'Microsoft.Compute/virtualMachines@2025-04-01' existing = {
  name: 'web01'
  scope: resourceGroup('rg-web')
}

// b

resource b 'Microsoft.Compute/restorePointCollections@2025-04-01' = {
  name: 'b'
  location: westeuropeLocation
  tags: {
    armgen: 'test'
  }
  properties: {
    source: {
      id: web01.id
    }
  }
}

resource bP 'Microsoft.Compute/restorePointCollections/restorePoints@2025-04-01' = {
  parent: b
  name: 'p'
  properties: {}
}

@description('Ids of the restore point collections by name.')
output collectionIds object = {
  b: b.id
}

@description('Ids of the restore points by collection and name.')
output restorePointIds object = {
  'b/p': bP.id
}
