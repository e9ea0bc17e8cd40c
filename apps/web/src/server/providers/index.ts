import type { OAuthConfig } from 'next-auth/providers/oauth'
import type { AccountSettings } from '../../env-accounts.ts'
import { githubProvider } from './github.ts'
import { googleProvider } from './google.ts'
import { oidcProvider } from './oidc.ts'
import type { Claims } from './proven.ts'

/** Those that are set up, in the order in which the sign-in page shows them. */
export function identityProviders({
  google,
  github,
  oidc,
}: AccountSettings['providers']): OAuthConfig<Claims>[] {
  return [
    ...(google === null ? [] : [googleProvider(google)]),
    ...(github === null ? [] : [githubProvider(github)]),
    ...(oidc === null ? [] : [oidcProvider(oidc)]),
  ]
}

export { toProvenIdentity } from './proven.ts'

/** For the buttons of the sign-in page. */
export function providerChoices(providers: AccountSettings['providers']): { id: string; name: string }[] {
  return identityProviders(providers).map(({ id, name }) => ({ id, name }))
}
