export { JsonControl } from './json-control.tsx'
export { type FieldRenderProps, SchemaForm, type SchemaFormProps } from './schema-form.tsx'
export {
  checkValues,
  type FormErrors,
  initialValues,
  isExpression,
  jsonText,
  parseJsonText,
  submittedValues,
  visibleFields,
} from './values.ts'
