import type { Case } from '../case.ts'
import { branches } from './branch.ts'
import { calls, cancels, responds, stops } from './calls.ts'
import { limits, onError, retries, states } from './failures.ts'
import { breaks, loops } from './loops.ts'
import { parallel } from './parallel.ts'
import { sequence } from './sequence.ts'
import { tries } from './tries.ts'
import { badInput, expressions, files, transforms } from './values.ts'
import { approvals, waits } from './waits.ts'

export const cases: readonly Case[] = [
  ...sequence,
  ...branches,
  ...parallel,
  ...loops,
  ...breaks,
  ...tries,
  ...waits,
  ...approvals,
  ...calls,
  ...responds,
  ...stops,
  ...cancels,
  ...retries,
  ...onError,
  ...limits,
  ...states,
  ...transforms,
  ...expressions,
  ...files,
  ...badInput,
]
