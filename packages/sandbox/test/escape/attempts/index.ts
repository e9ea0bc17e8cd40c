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

/** All attempts. Their names are unique. */
export const attempts: readonly Attempt[] = [
  ...environment,
  ...javascript,
  ...files,
  ...processes,
  ...privileges,
  ...sockets,
  ...neighbours,
  ...residue,
  ...archives,
  ...forgeries,
  ...bombs,
]
