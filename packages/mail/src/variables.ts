import { smtpUrlProblem } from './smtp-url.ts'

export interface MailSettings {
  smtpUrl: string
  from: string
}

export interface MailVariables {
  SMTP_URL?: string | undefined
  MAIL_FROM?: string | undefined
}

export interface MailVariableProblem {
  variable: keyof MailVariables
  message: string
}

/** Both variables or none. `settings` null: no mail server is set up, or what is set up is wrong. */
export function readMailVariables({ SMTP_URL, MAIL_FROM }: MailVariables): {
  settings: MailSettings | null
  problems: MailVariableProblem[]
} {
  if (SMTP_URL === undefined && MAIL_FROM === undefined) return { settings: null, problems: [] }
  if (SMTP_URL === undefined) return refused('SMTP_URL', 'is missing: it goes with MAIL_FROM')
  if (MAIL_FROM === undefined) return refused('MAIL_FROM', 'is missing: it goes with SMTP_URL')
  const problem = smtpUrlProblem(SMTP_URL)
  if (problem !== null) return refused('SMTP_URL', problem)
  return { settings: { smtpUrl: SMTP_URL, from: MAIL_FROM }, problems: [] }
}

function refused(variable: MailVariableProblem['variable'], message: string) {
  return { settings: null, problems: [{ variable, message }] }
}
