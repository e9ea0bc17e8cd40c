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
  await services.db.tenant(organizationId).connection.updateMany({
    where: { id: connectionId, testId },
    data: { status: ok ? 'active' : 'failing', statusMessage: message, testedAt: services.now() },
  })
  await services.live.publish({ topic: `connection-test:${testId}`, seq: 1 })
}
