export { VaultError, type VaultErrorReason } from './errors.ts'
export { type MasterKey, parseMasterKey } from './master-key.ts'
export { createVault, type SealedRecord, type Vault } from './vault.ts'
