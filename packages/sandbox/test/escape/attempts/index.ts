import type { Attempt } from '../attempt.ts'
import { archives } from './archives.ts'
import { bombs } from './bombs.ts'
import { environment } from './environment.ts'
import { files } from './files.ts'
import { forgeries } from './forgeries.ts'
import { javascript } from './javascript.ts'
import { neighbours } from './neighbours.ts'
import { privileges } from './privileges.ts'
import { processes } from './processes.ts'
import { residue } from './residue.ts'
import { sockets } from './sockets.ts'

/** All attempts, by what they are after. */
export const groups: Readonly<Record<string, readonly Attempt[]>> = {
  Environment: environment,
  'JavaScript and Node': javascript,
  Files: files,
  Archives: archives,
  Processes: processes,
  'Privileges and the kernel': privileges,
  Sockets: sockets,
  Neighbours: neighbours,
  'What earlier runs left': residue,
  'Forged messages': forgeries,
  Bombs: bombs,
}

/** Their names are unique. */
export const attempts: readonly Attempt[] = Object.values(groups).flat()
