export { fireDue } from './fire-due.ts'
export { nextDueAt, type Schedule } from './next-due.ts'
