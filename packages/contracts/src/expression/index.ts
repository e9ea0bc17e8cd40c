export {
  type Helper,
  type HelperNamespace,
  helperDeclarations,
  helperNamespaces,
  helperTypeOf,
} from './helpers/index.ts'
export { type ScopeName, scopeNames } from './scope.ts'
export {
  hasTemplate,
  type ParsedTemplate,
  parseTemplate,
  soleExpression,
  type TemplatePart,
} from './template.ts'
