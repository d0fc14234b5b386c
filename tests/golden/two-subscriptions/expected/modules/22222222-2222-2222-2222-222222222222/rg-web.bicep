// Made by armgen 0.1.0 from spec.yaml (sha256 d84d771e313f). Do not edit: change the spec and run `armgen build`.

@description('Where the machines are: a restore point lives in the region of its machine.')
param westeuropeLocation string = 'westeurope'

// The machines and what they capture

resource web01 'Microsoft.Compute/virtualMachines@2025-04-01' existing = {
  name: 'web01'
  scope: resourceGroup('11111111-1111-1111-1111-111111111111', 'rg-web')
}

// web

resource web 'Microsoft.Compute/restorePointCollections@2025-04-01' = {
  name: 'web'
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

resource webP 'Microsoft.Compute/restorePointCollections/restorePoints@2025-04-01' = {
  parent: web
  name: 'p'
  properties: {}
}

@description('Ids of the restore point collections by name.')
output collectionIds object = {
  web: web.id
}

@description('Ids of the restore points by collection and name.')
output restorePointIds object = {
  'web/p': webP.id
}
