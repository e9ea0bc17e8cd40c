import type { Connection, ConnectionTypeManifest } from '@millrace/contracts'

/** There is no access token, neither from a server nor made by hand: it works only once it is connected. */
export function isUnconnected(
  { status }: Pick<Connection, 'status'>,
  type: Pick<ConnectionTypeManifest, 'oauth2'> | undefined,
): boolean {
  switch (type?.oauth2?.grant) {
    case 'authorization_code':
      return status === 'needs_authorization'
    case 'client_credentials':
      return status === 'needs_authorization' || status === 'untested'
    default:
      return false
  }
}
