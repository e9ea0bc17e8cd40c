export { isFile } from './is-file.ts'
export { RunFiles } from './run-files.ts'
