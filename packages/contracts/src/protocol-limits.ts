/** These need no schema library, so that a sandbox can read them without loading one. */

/** Of the messages between worker and sandbox. */
export const protocolVersion = 2

/** Waits no longer than this stay in the sandbox; longer ones are durable, and hold no process. */
export const lingerMs = 3000

/** A year: what waits longer wants a schedule. */
export const longestWaitMs = 366 * 24 * 60 * 60 * 1000

/** How long a callback or an approval may take unless its step says otherwise: a week. */
export const defaultAnswerMs = 7 * 24 * 60 * 60 * 1000

/** What an approval can end with. */
export const approvalPorts = ['approved', 'rejected', 'expired'] as const

/** Items that one look of a polling trigger brings; more are kept for the next. */
export const itemsPerPoll = 500

/** What a `respond` step may put into the headers of its answer, names and values together. */
export const respondHeaderBytes = 16 * 1024

/** What an error may carry in `details`; larger ones are not kept. */
export const errorDetailsBytes = 16 * 1024

/** Characters of what names a file. */
export const fileTextLimits = { id: 64, name: 255, contentType: 200 } as const

/**
 * How the inside of a sandbox asks the broker, the only way out. The broker listens on a Unix socket with this name in
 * the broker directory of the run. Each question is a connection of its own: one line of JSON, answered by one line of
 * JSON, then the broker closes it; whoever closes it earlier has given up. After an `open` that was answered with a
 * `path`, the client connects to the Unix socket of that name in the same directory, once, and is connected to the other
 * side: bytes both ways, half-close included.
 */
export const brokerSocketName = 'broker'

/** A line of either direction, its line break included. */
export const brokerLineBytes = 2048

/** What the private disk of a sandbox holds, and a file on it. */
export const sandboxDiskBytes = 64 * 1024 * 1024
/** Files and folders on it. */
export const sandboxDiskFiles = 10_000

/** Files, sockets and the like that a run may have open at once. */
export const sandboxDescriptors = 512

/** Where a sandbox finds the access token among the values of its connection. Never a refresh token, never a client secret. */
export const accessTokenKey = 'accessToken'
