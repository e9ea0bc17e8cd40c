import { type EmbedKey, embedAlgorithmSchema } from '@millrace/contracts'

export function toEmbedKey(row: {
  id: string
  keyId: string
  name: string
  algorithm: string
  publicKeyPem: string
  createdAt: Date
  revokedAt: Date | null
}): EmbedKey {
  const { id, keyId, name, publicKeyPem } = row
  return {
    id,
    keyId,
    name,
    algorithm: embedAlgorithmSchema.parse(row.algorithm),
    publicKeyPem,
    createdAt: row.createdAt.toISOString(),
    revokedAt: row.revokedAt?.toISOString() ?? null,
  }
}
