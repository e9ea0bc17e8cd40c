import { type ConnectionTypeManifest, changedBindings, type JsonObject } from '@millrace/contracts'
import { noTokens } from './tokens.ts'

/** The status of a connection that has just been filled in. */
export function initialStatus(
  type: ConnectionTypeManifest,
  values: JsonObject,
): 'untested' | 'needs_authorization' {
  return type.oauth2?.grant === 'authorization_code' && lacksToken(type, values)
    ? 'needs_authorization'
    : 'untested'
}

/** Nothing works with a new connection before an authorization server was asked: no token was made by hand. */
export function lacksToken({ oauth2 }: ConnectionTypeManifest, values: JsonObject): boolean {
  return oauth2 !== undefined && !isFilled(values, oauth2.tokenFrom)
}

/**
 * What another value of a connection means for its tokens. They were given for the old addresses and the old client, so
 * they are not sent to new ones; a token that was made by hand takes their place.
 */
export function columnsAfterChange({
  type,
  before,
  after,
  hasTokens,
}: {
  type: ConnectionTypeManifest
  before: JsonObject
  after: JsonObject
  hasTokens: boolean
}) {
  const { oauth2 } = type
  if (oauth2 === undefined) return {}
  const differs = (key: string | undefined) => key !== undefined && before[key] !== after[key]
  const { tokenFrom, scopesFrom, clientFrom } = oauth2
  const isOther =
    changedBindings(type.fields, { before, after }).length > 0 ||
    [clientFrom?.id, clientFrom?.secret, scopesFrom].some(differs) ||
    (isFilled(after, tokenFrom) && differs(tokenFrom))
  if (hasTokens && !isOther) return {}
  return { ...(isOther ? noTokens : {}), status: initialStatus(type, after) }
}

function isFilled(values: JsonObject, key: string | undefined): boolean {
  const value = key === undefined ? undefined : values[key]
  return typeof value === 'string' && value !== ''
}
