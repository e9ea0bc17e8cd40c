export { alertStopped, type StoppedConnection } from './alert.ts'
export { pauseForConnection } from './pause.ts'
export { resumeAuthorized, resumeForConnection } from './resume.ts'
