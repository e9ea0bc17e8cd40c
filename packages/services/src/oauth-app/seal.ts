import type { Services } from '../context.ts'
import { sealValue } from '../sealed/index.ts'

export function sealClientSecret(
  services: Pick<Services, 'vault'>,
  {
    organizationId,
    id,
    version,
    secret,
  }: { organizationId: string; id: string; version: number; secret: string },
): Uint8Array<ArrayBuffer> {
  return sealValue(services, { organizationId, id, purpose: 'oauth-app', version }, { clientSecret: secret })
}
