export { captureConsole } from './console.ts'
export { StepModules } from './step-modules.ts'
export { findSyntaxError } from './syntax-error.ts'
export { stepOfStack, thrownByCode } from './thrown-by-code.ts'
