/** What the test asks the world, one at a time, over the channel between them. */
export type Question =
  | { op: 'reached' }
  | { op: 'logged' }
  /** By the one door for what the platform itself asks of addresses that its users give. */
  | { op: 'guarded-fetch'; requests: readonly Outgoing[] }
  /** Past every policy: what the traps must hear. */
  | { op: 'knock'; targets: readonly Reached[] }

export interface Outgoing {
  url: string
  method?: string
  headers?: Readonly<Record<string, string>>
  body?: string
}

/** A connection that came in: to an address and a port of the world. */
export interface Reached {
  address: string
  port: number
}

/** A request that an honest server got. */
export interface Heard {
  address: string
  method: string
  host: string
  url: string
  headers: Readonly<Record<string, string>>
  body: string
}

/** `code`: a status, or that of an error. */
export interface Fetched {
  code: string
  message: string
}

export interface Answers {
  reached: { connections: Reached[]; requests: Heard[]; intruders: string[] }
  logged: string[]
  'guarded-fetch': Fetched[]
  knock: null
}

/** Ports of the world. Behind those of the platform itself, only `database` is more than a trap. */
export const ports = {
  http: 80,
  https: 443,
  other: 8080,
  smtp: 25,
  database: 5432,
  redis: 6379,
  web: 3000,
} as const
