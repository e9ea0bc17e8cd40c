export { detectIsolation } from './detect.ts'
