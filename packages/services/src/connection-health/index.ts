export { pauseForConnection } from './pause.ts'
export { resumeAuthorized, resumeForConnection } from './resume.ts'
