export { type Opening, recordOpening } from './opening.ts'
export { openValue, type SealedPurpose, sealedColumns, sealValue } from './value.ts'
