export { createMask } from './create-mask.ts'
export { formsOf } from './forms-of.ts'
export { maskJson, maskList } from './mask-json.ts'
export { secretsOf } from './secrets-of.ts'
