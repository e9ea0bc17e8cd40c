/** What expressions may say, in the order in which compiled ones take it. */
export const scopeNames = [
  'trigger',
  'steps',
  'config',
  'customer',
  'instance',
  'flow',
  'run',
  'loop',
  'state',
  'connections',
] as const

export type Scope = Readonly<Record<(typeof scopeNames)[number], unknown>>
