export { type Opening, type OpeningReason, recordOpening } from './opening.ts'
export { openValue, type SealedPurpose, type SealedValue, sealedColumns, sealValue } from './value.ts'
