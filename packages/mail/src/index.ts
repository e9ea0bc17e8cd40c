export type { Mail, Message } from './mail.ts'
export { createMail } from './smtp.ts'
export { smtpUrlProblem } from './smtp-url.ts'
