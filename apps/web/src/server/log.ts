import type { Services } from '@millrace/services'

/** JSON lines on stdout, as the worker writes them. An error is written with its causes; nothing of a payload is. */
export const log: Services['log'] = ({ level, message, error, data }) => {
  const line = {
    level,
    time: new Date().toISOString(),
    msg: message,
    ...data,
    ...(error === undefined ? {} : { err: describe(error) }),
  }
  process.stdout.write(`${JSON.stringify(line)}\n`)
}

function describe(error: unknown): unknown {
  if (!(error instanceof Error)) return String(error)
  return {
    type: error.name,
    message: error.message,
    stack: error.stack,
    ...(error.cause === undefined ? {} : { cause: describe(error.cause) }),
  }
}
