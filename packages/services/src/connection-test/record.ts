import type { Services } from '../context.ts'

/** Stores what a test found and tells who waits for it. */
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
    where: { id: connectionId },
    data: { status: ok ? 'active' : 'failing', statusMessage: message },
  })
  await services.live.publish({ topic: `connection-test:${testId}`, seq: 1 })
}
