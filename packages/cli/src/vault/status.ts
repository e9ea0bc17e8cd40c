import { parseArgs } from 'node:util'
import { countSealed, type SealedCount } from '@millrace/services/vault'
import type { Command } from '../io.ts'
import { requireVault, withDatabase } from '../open.ts'

/** 1 when something waits for a rewrap or cannot be opened any more. */
export const status: Command = {
  name: 'vault status',
  usage: '',
  summary: 'Says which master keys there are and what each of them seals',
  async run(args, io) {
    parseArgs({ args: [...args] })
    const vault = requireVault(io)
    const counts = await withDatabase(io, (db) => countSealed({ db, vault }))
    const [first, ...others] = vault.keyIds()
    io.out(`key ${first}  seals new values  ${sealedBy(counts, first)}`)
    for (const id of others) io.out(`key ${id}  only opens        ${sealedBy(counts, id)}`)
    const unknown = [...new Set(counts.map(({ keyId }) => keyId))].filter(
      (id) => id !== first && !others.includes(id),
    )
    for (const id of unknown) io.out(`key ${id}  IS MISSING        ${sealedBy(counts, id)}`)
    const outdated = counts.reduce((sum, count) => sum + count.outdated, 0)
    io.out(
      outdated === 0
        ? 'Every value is up to date.'
        : `Not up to date: ${outdated}. Run \`millrace vault rewrap\`.`,
    )
    return outdated === 0 && unknown.length === 0 ? 0 : 1
  },
}

function sealedBy(counts: readonly SealedCount[], keyId: string): string {
  const own = counts.filter((count) => count.keyId === keyId)
  if (own.length === 0) return 'seals nothing'
  return own.map(({ purpose, count }) => `${purpose}: ${count}`).join(', ')
}
