export { memberPath } from './member-path.ts'
export { NotJson, TooLarge } from './not-json.ts'
export { toJson } from './to-json.ts'
export { toLogData } from './to-log-data.ts'
