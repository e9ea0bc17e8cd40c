import type { OAuthAppSettings, Problem } from '@millrace/contracts'
import { invalid, ServiceError } from '../errors.ts'
import { findOAuthType, type OAuthConnectionType } from '../oauth/connection.ts'
import { requireEndpoint } from '../oauth/endpoint.ts'

export function requireOAuthType(connector: string, type: string): OAuthConnectionType {
  const found = findOAuthType(connector, type)
  if (found !== null) return found
  throw invalid([{ path: 'type', message: `${connector} has no connection type "${type}" that uses OAuth.` }])
}

const endpointKeys = ['issuer', 'authorizationUrl', 'tokenUrl', 'revocationUrl'] as const

/** What the type leaves open has to be said, and each address be one. */
export function requireSettings(type: OAuthConnectionType, settings: OAuthAppSettings): void {
  const problems = endpointKeys.flatMap((key) => endpointProblem(key, settings[key]))
  const says = (key: (typeof endpointKeys)[number]) =>
    settings[key] !== undefined || type.oauth2[key] !== undefined
  const needed =
    type.oauth2.grant === 'authorization_code'
      ? (['authorizationUrl', 'tokenUrl'] as const)
      : (['tokenUrl'] as const)
  if (!says('issuer')) {
    for (const key of needed) {
      if (!says(key))
        problems.push({
          path: `settings.${key}`,
          message: `${type.name} does not say where this is.`,
          hint: 'Enter it, or the issuer, where it is then looked up.',
        })
    }
  }
  if (problems.length > 0) throw invalid(problems)
}

/** With placeholders, what comes of it is seen only with a connection. */
function endpointProblem(key: string, value: string | undefined): Problem[] {
  if (value === undefined || value.includes('{{')) return []
  try {
    requireEndpoint(value)
    return []
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error
    return [{ path: `settings.${key}`, message: error.message }]
  }
}
