import type { ErrorCode, RunError } from '@millrace/contracts'

export interface Advice {
  /** What happened, in a sentence. */
  what: string
  /** What to do about it. */
  remedy: string
  /** The run's Network tab tells more. */
  network?: true
}

/** For errors whose message alone leaves a builder without a next step: the limits of a sandbox, and of its network. */
const advice: Partial<Record<ErrorCode, Advice>> = {
  memory_limit: {
    what: 'The run needed more memory than its flow gives it.',
    remedy:
      'Work on fewer items at a time, hand large data on as files, or raise the memory in the settings of the flow.',
  },
  cpu_limit: {
    what: 'The run used more CPU time than a run may.',
    remedy:
      'Look for a loop that does not end. For heavy work, split the data and start one run for each part.',
  },
  disk_limit: {
    what: "The run's private disk is full.",
    remedy:
      'Delete temporary files once they are read, and stream large files on instead of saving them first.',
  },
  descriptor_limit: {
    what: 'The run has as many files and connections open as a run may.',
    remedy: 'Close what is no longer needed, and work on a few at a time instead of all at once.',
  },
  sandbox_violation: {
    what: 'The code tried something that runs may not do: start a program, load native code or reach into the system.',
    remedy:
      'Use a package written in plain JavaScript. If nobody here wrote that code, look at the packages of the flow.',
  },
  run_timeout: {
    what: 'The run took longer than it may.',
    remedy:
      'Look for a loop that does not end or a service that is slow. The settings of the flow hold the time a run may take.',
  },
  step_timeout: {
    what: 'The step took longer than it may.',
    remedy:
      "Raise the time limit in the step's settings, or work on less at once. Code that never pauses cannot be stopped alone: its run ends.",
  },
  output_too_large: {
    what: 'The output is larger than a step may give.',
    remedy: 'Return what later steps need and nothing else, or create a file and return that.',
  },
  sandbox_crashed: {
    what: 'The process of the run ended before the run did.',
    remedy: 'Code must not end its process. Return from the step, or throw an error.',
  },
  import_unresolved: {
    what: 'The code imports what its bundle does not hold.',
    remedy: 'Add the package to the dependencies in the settings of the flow, and publish again.',
  },
  egress_denied: {
    what: 'Runs may not connect to this address.',
    remedy:
      'The Network tab of the run says why. Owners and admins change rules in Settings, Network access; private networks are opened by the operator of the platform alone.',
    network: true,
  },
  egress_limit: {
    what: 'The run opened more connections, or moved more bytes, than a run may.',
    remedy:
      'Reuse connections, and spread the work over several runs. The Network tab of the run shows what used it up.',
    network: true,
  },
}

/** What a sandbox does not have at all: no rule opens it, and no connection was tried that the Network tab could list. */
const absent: ReadonlyMap<string, Advice> = new Map([
  [
    'udp',
    {
      what: 'Sandboxes have no UDP.',
      remedy:
        'Use an interface of the service over HTTP or TCP. Names need no DNS library: connect to the host by its name.',
    },
  ],
  [
    'listen',
    {
      what: 'Nothing outside could reach a server inside a sandbox.',
      remedy:
        'To receive requests, use a webhook trigger, or a wait step with a callback. No network rule changes this.',
    },
  ],
  [
    'unix-socket',
    {
      what: 'Sandboxes have no Unix sockets.',
      remedy: 'Connect to a host and a port instead.',
    },
  ],
])

export function adviceOn({ code, details }: Pick<RunError, 'code' | 'details'>): Advice | null {
  const known = code === 'egress_denied' ? absent.get(absentIn(details)) : undefined
  return known ?? advice[code] ?? null
}

function absentIn(details: RunError['details']): string {
  if (typeof details !== 'object' || details === null || Array.isArray(details)) return ''
  return typeof details.absent === 'string' ? details.absent : ''
}
