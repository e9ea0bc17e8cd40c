import { createFlowPaths } from '@millrace/contracts'
import type { Services } from '../context.ts'
import { notFound } from '../errors.ts'
import { requireFlow, storedDefinition } from '../integration/definition.ts'
import { isUuid } from '../shared/uuid.ts'
import { isToken } from './token.ts'

export interface WaitAddress {
  runId: string
  path: string
  token: string
  approver: number | null
}

/**
 * The run and step that an address stands for. What the token is not for does not exist; so nobody learns by it which
 * runs there are.
 */
export async function requireWaitingStep(services: Services, address: WaitAddress) {
  if (!isUuid(address.runId) || !isToken(services, address)) throw notFound('address')
  const { db } = services
  const run = await db.system.run.findUnique({
    where: { id: address.runId },
    select: {
      id: true,
      organizationId: true,
      integrationId: true,
      versionId: true,
      flow: true,
      status: true,
    },
  })
  if (run === null) throw notFound('address')
  const version = await db
    .tenant(run.organizationId)
    .version.findFirst({ where: { id: run.versionId }, select: { definition: true } })
  if (version === null) throw notFound('address')
  const step = createFlowPaths(requireFlow(storedDefinition(version.definition), run.flow)).find(address.path)
  if (step === null) throw notFound('address')
  return { run, step }
}
