export { JsonView } from './json-view.tsx'
export type { JsonValue } from './rows.ts'
