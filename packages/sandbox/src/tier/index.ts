export { detectIsolation, type Isolation } from './detect.ts'
