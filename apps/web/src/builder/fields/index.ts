export {
  askedTypes,
  isFieldKey,
  keyFromLabel,
  newField,
  optionsText,
  readOptions,
  withType,
} from './field-edits.ts'
