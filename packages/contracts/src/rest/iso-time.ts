import { z } from 'zod'

/** ISO 8601 in UTC. */
export const isoTime = z.iso.datetime()
