import type { ProcessLimits } from './limits.ts'

/** How a driver tells its program what to be: the one argument of the program, as JSON. */
export type InsideCommand =
  /** Nothing is locked: there are no namespaces either (tier none). */
  | { mode: 'bare'; brokerDirectory: string | null }
  /** Within namespaces of its own. */
  | { mode: 'single'; limits: ProcessLimits }
  /** Within namespaces that it divides among its children. */
  | { mode: 'zygote' }

/** One line of JSON each, from the driver to its zygote. `id`: the name of the child's directory among the brokers'. */
export type ToZygote =
  | { op: 'fork'; id: string; limits: ProcessLimits }
  | { op: 'kill'; id: string }
  | { op: 'ping' }

/** ... and back. Pids are those of the zygote's own namespace. */
export type FromZygote =
  | { event: 'ready' }
  | { event: 'pong' }
  | { event: 'forked'; id: string; pid: number }
  | { event: 'exited'; id: string; code: number | null; signal: number | null; outOfCpu: boolean }
  | { event: 'refused'; id: string; message: string }

/** Where things are inside; containments mount them there. */
export const insidePaths = {
  node: '/bin/node',
  program: '/program',
  /** Of one sandbox: its way out. In a zygote those of all its children, each of which covers them with its own. */
  broker: '/broker',
  scratch: '/tmp',
} as const

/** In the broker directory of a forked child: its protocol connects first, its output second. */
export const processSocketName = 'process'
