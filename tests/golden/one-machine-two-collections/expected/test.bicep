// Made by armgen 0.1.0 from spec.yaml (sha256 8c75368e2bd0). Do not edit: change the spec and run `armgen build`.

metadata description = 'Restore points of test.'

@description('Where the machines are: a restore point lives in the region of its machine.')
param eastusLocation string = 'eastus'

@description('Makes the names of the restore points of this deployment. UTC, yyyyMMddHHmmss.')
param stamp string = utcNow('yyyyMMddHHmmss')

// The machines and what they capture

resource sql01 'Microsoft.Compute/virtualMachines@2025-04-01' existing = {
  name: 'sql01'
  scope: resourceGroup('rg-vms')
}

resource sql01Log 'Microsoft.Compute/disks@2025-01-02' existing = {
  name: 'sql01-log'
  scope: resourceGroup('rg-vms')
}

// one

resource one 'Microsoft.Compute/restorePointCollections@2025-04-01' = {
  name: 'one'
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

resource oneZ 'Microsoft.Compute/restorePointCollections/restorePoints@2025-04-01' = {
  parent: one
  #disable-next-line use-stable-resource-identifiers // every deployment makes a new restore point
  name: 'z-${stamp}'
  properties: {
    excludeDisks: [
      {
        id: sql01Log.id // an Ultra disk: it cannot be captured
      }
    ]
  }
}

// two

resource two 'Microsoft.Compute/restorePointCollections@2025-04-01' = {
  name: 'two'
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

resource twoA 'Microsoft.Compute/restorePointCollections/restorePoints@2025-04-01' = {
  parent: two
  name: 'a'
  properties: {
    excludeDisks: [
      {
        id: sql01Log.id // an Ultra disk: it cannot be captured
      }
    ]
  }
  dependsOn: [
    oneZ // Azure creates one restore point of a machine at a time
  ]
}

resource twoB 'Microsoft.Compute/restorePointCollections/restorePoints@2025-04-01' = {
  parent: two
  name: 'b'
  properties: {
    excludeDisks: [
      {
        id: sql01Log.id
      }
    ]
  }
  dependsOn: [
    twoA // Azure creates one restore point of a machine at a time
  ]
}

@description('Ids of the restore point collections by name.')
output collectionIds object = {
  one: one.id
  two: two.id
}

@description('Ids of the restore points by collection and name.')
output restorePointIds object = {
  'one/z-{stamp}': oneZ.id
  'two/a': twoA.id
  'two/b': twoB.id
}
