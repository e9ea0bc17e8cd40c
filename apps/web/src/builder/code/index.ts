export { CodeField } from './code-field.tsx'
export { codeFault } from './fault.ts'
