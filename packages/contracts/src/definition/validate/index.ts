export { type Validation, validateDefinition } from './validate-definition.ts'
