// Made by armgen 0.1.0 from spec.yaml (sha256 c4d55a5c1139). Do not edit: change the spec and run `armgen build`.

@description('Where the copies are kept.')
param westusLocation string = 'westus'

// The machines and what they capture

resource aSource 'Microsoft.Compute/restorePointCollections@2025-04-01' existing = {
  name: 'a'
  scope: resourceGroup('rg-one')
}

resource aPSource 'Microsoft.Compute/restorePointCollections/restorePoints@2025-04-01' existing = {
  parent: aSource
  name: 'p'
}

// a-copy: copies of a

resource aCopy 'Microsoft.Compute/restorePointCollections@2025-04-01' = {
  name: 'a-copy'
  location: westusLocation
  tags: {
    armgen: 'test'
  }
  properties: {
    source: {
      id: aSource.id
    }
  }
}

resource aCopyP 'Microsoft.Compute/restorePointCollections/restorePoints@2025-04-01' = {
  parent: aCopy
  name: 'p'
  properties: {
    sourceRestorePoint: {
      id: aPSource.id
    }
  }
}

@description('Ids of the restore point collections by name.')
output collectionIds object = {
  'a-copy': aCopy.id
}

@description('Ids of the restore points by collection and name.')
output restorePointIds object = {
  'a-copy/p': aCopyP.id
}
