import { parseArgs } from 'node:util'
import { countSealed } from '@millrace/services/vault'
import { createVault, readKeyFile, readStagedKey, writeKeyFile } from '@millrace/vault'
import { CliError, type Command, type Io } from '../io.ts'
import { requireKeyFile, withDatabase } from '../open.ts'

export const retire: Command = {
  name: 'vault retire',
  usage: '',
  summary: 'Removes the keys that seal nothing any more, the last step of a rotation',
  async run(args, io) {
    parseArgs({ args: [...args] })
    return retireOldKeys(io, requireKeyFile(io))
  },
}

/** Refuses while a value needs one of them, or while a rotation has not made its key the first. */
export async function retireOldKeys(io: Io, file: string): Promise<number> {
  if (readStagedKey(file) !== null) {
    throw new CliError('A rotation has begun and is not done: run `millrace vault rotate` first.')
  }
  const vault = createVault({ masterKeyFile: file })
  const [first, ...old] = vault.keyIds()
  if (old.length === 0) {
    io.out(`There is one key, ${first}: nothing to remove.`)
    return 0
  }
  const counts = await withDatabase(io, (db) => countSealed({ db, vault }))
  const needed = counts.filter(({ keyId }) => keyId !== first)
  if (needed.length > 0) {
    const values = needed.reduce((sum, { count }) => sum + count, 0)
    throw new CliError(`Values that still need an old key: ${values}. Run \`millrace vault rewrap\` first.`)
  }
  const [key] = readKeyFile(file)
  writeKeyFile(file, [key])
  io.out(`Removed: ${old.join(', ')}. The key ${first} is the only one now.`)
  return 0
}
