/** Why a link or an answer is not taken. The page says it in words; none of them tells of another organization. */
export type AuthorizationRefusal = 'unknown' | 'used' | 'expired' | 'other-session' | 'other-browser'

export class AuthorizationRefused extends Error {
  override readonly name = 'AuthorizationRefused'
  readonly reason: AuthorizationRefusal

  constructor(reason: AuthorizationRefusal) {
    super(`the authorization is refused: ${reason}`)
    this.reason = reason
  }
}
