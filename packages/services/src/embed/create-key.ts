import { randomBytes } from 'node:crypto'
import { type CreatedEmbedKey, embedKeyInputSchema } from '@millrace/contracts'
import { recordAudit } from '../audit/record.ts'
import type { Context } from '../context.ts'
import { authorise } from '../permissions.ts'
import { parse } from '../shared/parse.ts'
import { inTransaction } from '../shared/transaction.ts'
import { makeKeyPair, readPublicKey } from './key-pair.ts'
import { toEmbedKey } from './shape.ts'

/** Registers a public key, or makes a pair whose private half is in the answer and nowhere else. */
export async function createEmbedKey(ctx: Context, input: unknown): Promise<CreatedEmbedKey> {
  authorise(ctx, 'embed-key.write')
  const parsed = parse(embedKeyInputSchema, input)
  const { publicKeyPem, algorithm, privateKeyPem } =
    parsed.publicKeyPem === undefined
      ? makeKeyPair(parsed.algorithm ?? 'ES256')
      : { ...readPublicKey(parsed.publicKeyPem), privateKeyPem: null }
  return inTransaction(ctx, async (tx) => {
    const row = await tx.embedKey.create({
      data: {
        organizationId: ctx.actor.organizationId,
        keyId: `embed-${randomBytes(9).toString('base64url')}`,
        name: parsed.name,
        algorithm,
        publicKeyPem,
      },
    })
    await recordAudit(tx, ctx, {
      action: 'embed-key.create',
      entity: 'embed-key',
      entityId: row.id,
      entityName: row.name,
      data: { keyId: row.keyId, algorithm, made: privateKeyPem !== null },
    })
    return { ...toEmbedKey(row), privateKeyPem }
  })
}
