export { RunFiles } from './run-files.ts'
