import type { ErrorCode } from '@millrace/contracts'

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

export function adviceOn(code: ErrorCode): Advice | null {
  return advice[code] ?? null
}
