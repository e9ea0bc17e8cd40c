import { parseArgs } from 'node:util'
import { countSealed } from '@millrace/services/vault'
import { createVault, newMasterKey, readKeyFile, readStagedKey, writeKeyFile } from '@millrace/vault'
import { CliError, type Command, type Io } from '../io.ts'
import { requireKeyFile, requireVault, withDatabase } from '../open.ts'
import { retireOldKeys } from './retire.ts'
import { rewrapEverything } from './rewrap.ts'

const defaultWaitSeconds = 5

/**
 * Without downtime: the new key first only opens, so that every process knows it before any of them seals with it. Each
 * step can be stopped and is found again by the next call.
 */
export const rotate: Command = {
  name: 'vault rotate',
  usage: '[--wait <seconds>] [--retire]',
  summary:
    'Makes a new master key the first, and brings every value under it; --retire removes the old ones instead',
  async run(args, io) {
    const { values } = parseArgs({
      args: [...args],
      options: { wait: { type: 'string' }, retire: { type: 'boolean', default: false } },
    })
    const file = requireKeyFile(io)
    if (values.retire) return retireOldKeys(io, file)
    const waitSeconds = toSeconds(values.wait)
    if (await isUnderWay(io, file)) {
      io.out('A rotation was under way: going on with it.')
    } else {
      const next = stage(file)
      io.out(
        `Added the key ${idOf(next)}. It opens values; waiting ${waitSeconds} s for every process to know it.`,
      )
      await io.wait(waitSeconds * 1000)
      promote(file, next)
      io.out(`New values are sealed with the key ${idOf(next)} from now on.`)
    }
    const vault = createVault({ masterKeyFile: file })
    const code = await rewrapEverything(io, vault)
    const [, ...old] = vault.keyIds()
    if (code === 0 && old.length > 0) {
      io.out(
        `Keys that seal nothing any more: ${old.join(', ')}. Signatures made with them are still good: sessions, and the`,
      )
      io.out(
        'addresses that waiting runs have given out. Once those are over: `millrace vault rotate --retire`.',
      )
    }
    return code
  },
}

/** The first key is a newer one already, and some values still wait for it. */
async function isUnderWay(io: Io, file: string): Promise<boolean> {
  if (readStagedKey(file) !== null || readKeyFile(file).length === 1) return false
  const vault = requireVault(io)
  const [first] = vault.keyIds()
  const counts = await withDatabase(io, (db) => countSealed({ db, vault }))
  return counts.some(({ keyId }) => keyId !== first)
}

/** The new key; of a rotation that was stopped, the one that it had added. */
function stage(file: string): string {
  const staged = readStagedKey(file)
  if (staged !== null) return staged
  const next = newMasterKey()
  writeKeyFile(file, readKeyFile(file), { staged: next })
  return next
}

function promote(file: string, next: string): void {
  const keys = readKeyFile(file)
  if (readStagedKey(file) !== next) {
    throw new CliError(
      `Somebody else has changed ${file} meanwhile. See \`millrace vault status\` and start again.`,
    )
  }
  writeKeyFile(file, [next, ...keys.filter((key) => key !== next)])
}

function idOf(masterKey: string): string {
  return createVault({ masterKey }).keyIds()[0]
}

function toSeconds(text: string | undefined): number {
  const seconds = text === undefined ? defaultWaitSeconds : Number(text)
  if (Number.isFinite(seconds) && seconds >= 0 && seconds <= 3600) return seconds
  throw new CliError('--wait is a number of seconds from 0 to 3600.')
}
