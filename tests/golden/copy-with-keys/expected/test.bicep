// Made by armgen 0.1.0 from spec.yaml (sha256 5b0bc0af1876). Do not edit: change the spec and run `armgen build`.

metadata description = 'Restore points of test.'

@description('Where the machines are: a restore point lives in the region of its machine.')
param eastusLocation string = 'eastus'

@description('Where the copies are kept.')
param westusLocation string = 'westus'

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
    armgen: 'test'
  }
  properties: {
    source: {
      id: sql01.id
    }
  }
}

resource rpcP 'Microsoft.Compute/restorePointCollections/restorePoints@2025-04-01' = {
  parent: rpc
  name: 'p'
  properties: {
    excludeDisks: [
      {
        id: sql01Log.id
      }
    ]
  }
}

// west: copies of rpc

resource west 'Microsoft.Compute/restorePointCollections@2025-04-01' = {
  name: 'west'
  location: westusLocation
  tags: {
    armgen: 'test'
  }
  properties: {
    source: {
      id: rpc.id
    }
  }
}

resource westP 'Microsoft.Compute/restorePointCollections/restorePoints@2025-04-01' = {
  parent: west
  name: 'p'
  properties: {
    sourceRestorePoint: {
      id: rpcP.id
    }
    sourceMetadata: {
      storageProfile: {
        osDisk: {
          diskRestorePoint: {
            sourceDiskRestorePoint: {
              id: rpcP.properties.sourceMetadata.storageProfile.osDisk.diskRestorePoint.id
            }
            encryption: {
              type: 'EncryptionAtRestWithCustomerKey'
              diskEncryptionSet: {
                id: resourceId('rg-keys-west', 'Microsoft.Compute/diskEncryptionSets', 'des')
              }
            }
          }
        }
        dataDisks: [
          {
            diskRestorePoint: {
              sourceDiskRestorePoint: {
                // the disk at LUN 2: the service chooses the name of its restore point
                id: first(filter(
                  rpcP.properties.sourceMetadata.storageProfile.dataDisks,
                  disk => disk.lun == 2
                ))!.diskRestorePoint.id
              }
              encryption: {
                type: 'EncryptionAtRestWithCustomerKey'
                diskEncryptionSet: {
                  id: resourceId('rg-keys-west', 'Microsoft.Compute/diskEncryptionSets', 'des')
                }
              }
            }
          }
        ]
      }
    }
  }
}

@description('Ids of the restore point collections by name.')
output collectionIds object = {
  rpc: rpc.id
  west: west.id
}

@description('Ids of the restore points by collection and name.')
output restorePointIds object = {
  'rpc/p': rpcP.id
  'west/p': westP.id
}
