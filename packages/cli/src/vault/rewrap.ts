import { parseArgs } from 'node:util'
import { rewrapAll } from '@millrace/services/vault'
import type { Vault } from '@millrace/vault'
import type { Command, Io } from '../io.ts'
import { requireVault, withDatabase } from '../open.ts'

export const rewrap: Command = {
  name: 'vault rewrap',
  usage: '',
  summary: 'Brings every sealed value under the first master key; goes on where it was stopped',
  async run(args, io) {
    parseArgs({ args: [...args] })
    return rewrapEverything(io, requireVault(io))
  },
}

/** The exit code: 1 when some values could not be. */
export async function rewrapEverything(io: Io, vault: Vault): Promise<number> {
  const { rewrapped, failed } = await withDatabase(io, (db) =>
    rewrapAll(
      { db, vault, now: () => new Date() },
      {
        onProgress: ({ purpose, rewrapped }) => io.note(`${purpose}: ${rewrapped} values so far`),
        signal: io.signal,
      },
    ),
  )
  io.out(`Values brought under the key ${vault.keyIds()[0]}: ${rewrapped}.`)
  if (failed.length === 0) return 0
  io.note(`Values that could not be opened, and are as they were: ${failed.length}.`)
  for (const { purpose, id, reason } of failed.slice(0, 20)) io.note(`  ${purpose} ${id}: ${reason}`)
  return 1
}
