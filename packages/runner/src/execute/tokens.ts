import { accessTokenKey, type Json, type SandboxConnection, type StartMessage } from '@millrace/contracts'
import type { StepRequests } from '../requests.ts'
import { StepFailure } from '../step-failure.ts'
import type { StepContext } from './context.ts'

/** Access tokens of this run's connections: a run may last longer than they do. */
export class Tokens {
  readonly #connections: Map<string, SandboxConnection>
  readonly #asked = new Map<string, Promise<SandboxConnection>>()
  readonly #onToken: (connection: SandboxConnection) => void

  /** `onToken`: told of each new one before a step has it, so that no text of it leaves the sandbox. */
  constructor(
    connections: StartMessage['connections'],
    onToken: (connection: SandboxConnection) => void = () => {},
  ) {
    this.#connections = new Map(Object.entries(connections))
    this.#onToken = onToken
  }

  /** The connection of a slot with a token that is good for now; steps that want it at once ask the worker once. */
  async connectionOf(slot: string, requests: StepRequests): Promise<SandboxConnection | null> {
    const connection = this.#connections.get(slot)
    if (connection === undefined) return null
    if (connection.renewAt === undefined || Date.now() < connection.renewAt) return connection
    const underWay = this.#asked.get(slot)
    if (underWay !== undefined) return underWay
    const asked = this.#renew(slot, { connection, requests }).finally(() => this.#asked.delete(slot))
    this.#asked.set(slot, asked)
    return asked
  }

  async #renew(
    slot: string,
    { connection, requests }: { connection: SandboxConnection; requests: StepRequests },
  ): Promise<SandboxConnection> {
    const { accessToken, renewAt } = tokenIn(await requests.ask({ op: 'connection-token', slot }))
    const { renewAt: _over, ...rest } = connection
    const renewed: SandboxConnection = {
      ...rest,
      values: { ...connection.values, [accessTokenKey]: accessToken },
      ...(renewAt === null ? {} : { renewAt }),
    }
    this.#onToken(renewed)
    this.#connections.set(slot, renewed)
    return renewed
  }
}

/** The connection that a step names; null: it names none, or nothing is bound there. */
export async function connectionFor({
  step,
  tokens,
  requests,
}: StepContext): Promise<SandboxConnection | null> {
  return step.connection === undefined ? null : tokens.connectionOf(step.connection, requests)
}

/** Read by hand: a schema library costs milliseconds at each boot. */
function tokenIn(reply: Json): { accessToken: string; renewAt: number | null } {
  if (typeof reply === 'object' && reply !== null && !Array.isArray(reply)) {
    const { accessToken, renewAt } = reply
    if (typeof accessToken === 'string' && (typeof renewAt === 'number' || renewAt === null)) {
      return { accessToken, renewAt }
    }
  }
  throw new StepFailure('internal', 'The worker answered the question for a token with something else')
}
