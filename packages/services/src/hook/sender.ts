import type { JsonObject } from '@millrace/contracts'
import { VaultError } from '@millrace/vault'
import { openValues } from '../connection/seal.ts'
import type { Services } from '../context.ts'
import { ServiceError } from '../errors.ts'
import type { BodySource } from './body/read-body.ts'
import { countRefusal, type RefusalReason } from './refusals.ts'
import type { HookTarget } from './target.ts'
import { createVerifier, UnusableSecret } from './verify/index.ts'

const nothingAsked: BodySource['proof'] = { readsBody: false, update: () => {}, require: () => {} }

/** What a request must show before it is parsed. One answer for all that can be wrong with it. */
export function proofOf(
  services: Services,
  { target, headers }: { target: HookTarget; headers: Headers },
): BodySource['proof'] {
  const { auth } = target.webhook
  if (auth === undefined) return nothingAsked
  try {
    const values = requireSecrets(services, target)
    const verifier = createVerifier(auth, { headers, values, now: services.now() })
    return {
      readsBody: verifier.readsBody,
      update: (bytes) => verifier.update(bytes),
      require: () => {
        if (!verifier.verdict()) throw refuse('wrong-proof')
      },
    }
  } catch (error) {
    if (!(error instanceof UnusableSecret)) throw error
    throw refuseForOwner(services, { target, reason: 'unusable-connection', error })
  }
}

/** The values of the connection in the trigger's slot. */
export function requireSecrets(services: Services, target: HookTarget): JsonObject {
  const { connection, run } = target
  if (connection === null) throw refuseForOwner(services, { target, reason: 'no-connection' })
  try {
    return openValues(services, { organizationId: run.organizationId, ...connection })
  } catch (error) {
    if (!(error instanceof VaultError)) throw error
    throw refuseForOwner(services, { target, reason: 'unusable-connection', error })
  }
}

export function refuse(reason: RefusalReason): ServiceError {
  countRefusal(reason)
  return new ServiceError('unauthorized', 'The request does not prove that it may call this webhook.')
}

/** Nothing that a sender does mends this: whoever runs the platform finds in the log what is missing where. */
function refuseForOwner(
  services: Services,
  { target, reason, error }: { target: HookTarget; reason: RefusalReason; error?: unknown },
): ServiceError {
  const { organizationId, instanceId, flow } = target.run
  services.log({
    level: 'error',
    message:
      'a webhook refuses everybody: the connection that its trigger checks senders with is missing or cannot be used',
    ...(error === undefined ? {} : { error }),
    data: { organizationId, instanceId, flow, reason },
  })
  return refuse(reason)
}
