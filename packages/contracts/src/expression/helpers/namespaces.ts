import { dateHelpers } from './date.ts'
import type { HelperNamespace } from './helper.ts'
import { listHelpers } from './list.ts'
import { numberHelpers } from './number.ts'
import { objectHelpers } from './object.ts'
import { textHelpers } from './text.ts'

/** What the runner's library holds, as data for documentation and completion; a test of the runner compares the two. */
export const helperNamespaces: readonly HelperNamespace[] = [
  dateHelpers,
  textHelpers,
  listHelpers,
  objectHelpers,
  numberHelpers,
]
