// Made by armgen 0.1.0 from spec.yaml (sha256 ba8be54d7c9b). Do not edit: change the spec and run `armgen build`.

@description('Where the copies are kept.')
param westusLocation string = 'westus'

// The machines and what they capture

resource bSource 'Microsoft.Compute/restorePointCollections@2025-04-01' existing = {
  name: 'b'
  scope: resourceGroup('rg-two')
}

resource bPSource 'Microsoft.Compute/restorePointCollections/restorePoints@2025-04-01' existing = {
  parent: bSource
  name: 'p'
}

// b-copy: copies of b

resource bCopy 'Microsoft.Compute/restorePointCollections@2025-04-01' = {
  name: 'b-copy'
  location: westusLocation
  tags: {
    armgen: 'test'
  }
  properties: {
    source: {
      id: bSource.id
    }
  }
}

resource bCopyP 'Microsoft.Compute/restorePointCollections/restorePoints@2025-04-01' = {
  parent: bCopy
  name: 'p'
  properties: {
    sourceRestorePoint: {
      id: bPSource.id
    }
  }
}

@description('Ids of the restore point collections by name.')
output collectionIds object = {
  'b-copy': bCopy.id
}

@description('Ids of the restore points by collection and name.')
output restorePointIds object = {
  'b-copy/p': bCopyP.id
}
