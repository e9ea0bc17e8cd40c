export {
  type FormEnvironment,
  FormEnvironmentProvider,
  type OptionsRequest,
} from './environment.tsx'
export { JsonControl } from './json-control.tsx'
export { type FieldRenderProps, SchemaForm } from './schema-form.tsx'
export {
  checkValues,
  type FormErrors,
  initialValues,
  parseJsonText,
  submittedValues,
  visibleFields,
} from './values.ts'
