import type { Database } from '@millrace/db'
import type { Services } from '../context.ts'
import { type Renewal, type Renewed, renew } from './renew.ts'
import { createTurns, type Turns } from './turns.ts'

interface Flights {
  byConnection: Map<string, Promise<Renewed>>
  turns: Turns
}

/** One for a process, whose pool it takes from. */
const flightsOf = new WeakMap<Database, Flights>()

/** Joins the renewal of this connection that is under way in this process, or begins one. */
export function renewOnce(services: Services, renewal: Renewal): Promise<Renewed> {
  const flights = flightsOf.get(services.db) ?? { byConnection: new Map(), turns: createTurns() }
  flightsOf.set(services.db, flights)
  const { connectionId, organizationId } = renewal
  const underWay = flights.byConnection.get(connectionId)
  if (underWay !== undefined) return underWay
  const flight = flights.turns
    .take(organizationId, () => renew(services, renewal))
    .finally(() => flights.byConnection.delete(connectionId))
  flights.byConnection.set(connectionId, flight)
  return flight
}
