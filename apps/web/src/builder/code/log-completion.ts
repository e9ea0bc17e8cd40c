const methods = [
  { name: 'debug', detail: '(message, data?) a line for whoever looks closely' },
  { name: 'info', detail: '(message, data?) a line in the run log' },
  { name: 'warn', detail: '(message, data?) something to look at' },
  { name: 'error', detail: '(message, data?) something went wrong' },
] as const

export interface LogCompletion {
  typed: string
  methods: readonly (typeof methods)[number][]
}

/** What can follow `log.`: in JavaScript the parameter has no type that would say it. null: nothing to complete here. */
export function completeLog(before: string): LogCompletion | null {
  const typed = /(?<![\w$])log\.(\w*)$/.exec(before)?.[1]
  if (typed === undefined) return null
  const found = methods.filter(({ name }) => name.startsWith(typed))
  return found.length === 0 ? null : { typed, methods: found }
}
