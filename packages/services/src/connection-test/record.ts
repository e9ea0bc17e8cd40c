import type { Services } from '../context.ts'

/** Stores what a test found, unless another was asked for or the values have changed, and tells who waits for it. */
export async function recordConnectionTest(
  services: Services,
  {
    connectionId,
    organizationId,
    testId,
    ok,
    message,
  }: { connectionId: string; organizationId: string; testId: string; ok: boolean; message: string },
): Promise<void> {
  const { connection } = services.db.tenant(organizationId)
  const found = { statusMessage: message, testedAt: services.now() }
  const data = { ...found, status: ok ? 'active' : 'failing' } as const
  // That somebody has to sign in says more than that a test without a token failed.
  const isWaiting = { id: connectionId, testId, status: 'needs_authorization' } as const
  if (!ok) await connection.updateMany({ where: isWaiting, data: found })
  await connection.updateMany({
    where: { id: connectionId, testId, ...(ok ? {} : { status: { not: 'needs_authorization' } }) },
    data,
  })
  await services.live.publish({ topic: `connection-test:${testId}`, seq: 1 })
}
