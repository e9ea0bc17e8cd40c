import { createPublicKey } from 'node:crypto'
import type { Context } from '../context.ts'
import { readPublicKey } from './key-pair.ts'

/** For set-up: a pair that somebody has already, under its own key id. Once; a key that was revoked stays so. */
export async function registerEmbedKey(
  ctx: Context,
  { keyId, privateKeyPem }: { keyId: string; privateKeyPem: string },
): Promise<void> {
  const publicKey = createPublicKey(privateKeyPem).export({ type: 'spki', format: 'pem' }).toString()
  await ctx.db.tenant(ctx.actor.organizationId).embedKey.createMany({
    data: [
      {
        organizationId: ctx.actor.organizationId,
        keyId,
        name: 'npm start',
        ...readPublicKey(publicKey),
        createdAt: ctx.now(),
      },
    ],
    skipDuplicates: true,
  })
}
