import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync, writeFileSync } from 'node:fs'
import { Socket } from 'node:net'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import type { Containment, ContainmentPlan } from '../containment/containment.ts'
import { SandboxBootError } from '../errors.ts'
import { architecture } from '../inside/architecture.ts'
import { bootFilter } from '../seccomp/index.ts'

export interface Started {
  child: ChildProcess
  /** Descriptor 3 of the process. */
  socket: Socket
  /** stdout and stderr. */
  outputs: Readable[]
}

/** No environment, no descriptor of ours but those here, and a process group of its own. */
export function startProcess(
  [command, ...args]: readonly string[],
  { cwd, descriptors = [] }: { cwd: string; descriptors?: readonly number[] },
): Started {
  if (command === undefined) throw new Error('There is no command to start')
  const stdio = ['ignore' as const, 'pipe' as const, 'pipe' as const, 'pipe' as const, ...descriptors]
  const child = spawn(command, args, { cwd, env: {}, detached: true, stdio })
  // A worker that is out of descriptors gets no pipes at all, and the reason a turn later: unheard, it would end the worker.
  child.on('error', () => {})
  const [, stdout, stderr, socket] = child.stdio ?? []
  if (!stdout || !stderr || !(socket instanceof Socket) || !('read' in stdout) || !('read' in stderr)) {
    throw new SandboxBootError(
      'The sandbox did not start: this worker is out of processes or file descriptors',
    )
  }
  return { child, socket, outputs: [stdout, stderr] }
}

/** Starts commands within a containment, under the filter that Node needs from before its start. */
export class ContainedStarter {
  readonly #containment: Containment
  readonly #filterPath: string

  /** `root`: where a small file can be kept. */
  constructor(containment: Containment, { root }: { root: string }) {
    this.#containment = containment
    this.#filterPath = join(root, 'boot-filter')
    writeFileSync(this.#filterPath, bootFilter(architecture()))
  }

  start(plan: Omit<ContainmentPlan, 'seccompDescriptor'>): Started {
    const filter = openSync(this.#filterPath, 'r')
    try {
      const command = this.#containment.commandFor({ ...plan, seccompDescriptor: firstFree })
      return startProcess(command, { cwd: '/', descriptors: [filter] })
    } finally {
      closeSync(filter)
    }
  }
}

/** After the three standard ones and the socket. */
const firstFree = 4
