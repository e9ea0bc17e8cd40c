import type { Database } from '@millrace/db'
import type { Services } from '../context.ts'
import { type Renewal, type Renewed, renew } from './renew.ts'

/** Each holds a connection of the pool while the authorization server thinks; the others are for runs. */
const atOnce = 2

interface Flights {
  byConnection: Map<string, Promise<Renewed>>
  free: number
  waiting: (() => void)[]
}

/** One for a process, whose pool it takes from. */
const flightsOf = new WeakMap<Database, Flights>()

/** Joins the renewal of this connection that is under way in this process, or begins one. */
export function renewOnce(services: Services, renewal: Renewal): Promise<Renewed> {
  const flights = flightsOf.get(services.db) ?? { byConnection: new Map(), free: atOnce, waiting: [] }
  flightsOf.set(services.db, flights)
  const { connectionId } = renewal
  const underWay = flights.byConnection.get(connectionId)
  if (underWay !== undefined) return underWay
  const flight = inTurn(flights, () => renew(services, renewal)).finally(() =>
    flights.byConnection.delete(connectionId),
  )
  flights.byConnection.set(connectionId, flight)
  return flight
}

async function inTurn<T>(flights: Flights, work: () => Promise<T>): Promise<T> {
  if (flights.free > 0) flights.free -= 1
  else await new Promise<void>((resolve) => flights.waiting.push(resolve))
  try {
    return await work()
  } finally {
    const next = flights.waiting.shift()
    if (next === undefined) flights.free += 1
    else next()
  }
}
