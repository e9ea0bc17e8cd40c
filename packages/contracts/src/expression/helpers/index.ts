export { helperDeclarations, helperTypeOf } from './declarations.ts'
export type { Helper, HelperNamespace } from './helper.ts'
export { helperNamespaces } from './namespaces.ts'
