export type { Mail, Message } from './mail.ts'
export { createMail } from './smtp.ts'
export { type MailSettings, type MailVariables, readMailVariables } from './variables.ts'
