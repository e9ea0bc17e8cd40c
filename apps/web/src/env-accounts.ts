import { type MailSettings, readMailVariables } from '@millrace/mail'
import { z } from 'zod'

export interface ClientSettings {
  clientId: string
  clientSecret: string
}

/** How members get their e-mail, and who else signs them in. null: not set up. */
export interface AccountSettings {
  mail: MailSettings | null
  providers: {
    google: ClientSettings | null
    github: ClientSettings | null
    oidc: (ClientSettings & { issuer: string; name: string }) | null
  }
}

const text = z.string().optional()

const variables = z.object({
  SMTP_URL: text,
  MAIL_FROM: text,
  GOOGLE_CLIENT_ID: text,
  GOOGLE_CLIENT_SECRET: text,
  GITHUB_CLIENT_ID: text,
  GITHUB_CLIENT_SECRET: text,
  OIDC_ISSUER: text,
  OIDC_CLIENT_ID: text,
  OIDC_CLIENT_SECRET: text,
  OIDC_NAME: text,
})
type Name = keyof z.infer<typeof variables>

/** Of all variables together: each provider has all of its own or none. */
export const accountsSchema = variables.transform((given, context): AccountSettings => {
  const complain = (name: Name, message: string) =>
    context.addIssue({ code: 'custom', path: [name], message, input: given[name] })
  const all = <N extends Name>(...names: N[]): Record<N, string> | null => {
    const values = Object.fromEntries(names.map((name) => [name, given[name]]))
    const missing = names.filter((name) => given[name] === undefined)
    if (missing.length === names.length) return null
    for (const name of missing)
      complain(name, `is missing: it goes with ${names.filter((n) => n !== name).join(' and ')}`)
    return missing.length > 0 ? null : z.record(z.enum(names), z.string()).parse(values)
  }
  const mail = readMailVariables(given)
  for (const { variable, message } of mail.problems) complain(variable, message)
  const google = all('GOOGLE_CLIENT_ID', 'GOOGLE_CLIENT_SECRET')
  const github = all('GITHUB_CLIENT_ID', 'GITHUB_CLIENT_SECRET')
  const oidc = all('OIDC_ISSUER', 'OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET')
  if (oidc !== null && !/^https?:$/.test(URL.parse(oidc.OIDC_ISSUER)?.protocol ?? '')) {
    complain('OIDC_ISSUER', 'must be the address of an OpenID provider, like https://login.example.com')
  }
  return {
    mail: mail.settings,
    providers: {
      google: google && { clientId: google.GOOGLE_CLIENT_ID, clientSecret: google.GOOGLE_CLIENT_SECRET },
      github: github && { clientId: github.GITHUB_CLIENT_ID, clientSecret: github.GITHUB_CLIENT_SECRET },
      oidc: oidc && {
        issuer: oidc.OIDC_ISSUER,
        clientId: oidc.OIDC_CLIENT_ID,
        clientSecret: oidc.OIDC_CLIENT_SECRET,
        name: given.OIDC_NAME ?? 'Single sign-on',
      },
    },
  }
})
