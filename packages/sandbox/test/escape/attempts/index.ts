import type { Attempt } from '../attempt.ts'
import { environment } from './environment.ts'
import { files } from './files.ts'
import { javascript } from './javascript.ts'

/** All attempts. Their names are unique. */
export const attempts: readonly Attempt[] = [...environment, ...javascript, ...files]
