import { BlobMissing } from '@millrace/blobs'
import { DatabaseUnavailable } from '@millrace/db'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { code, createKit, type Kit } from './kit.ts'

let kit: Kit

beforeAll(async () => {
  kit = await createKit()
})
afterAll(() => kit?.close())

describe('a run that cannot be started', () => {
  it('fails at once when its trigger cannot be read, with its lease', async () => {
    const blobs = { ...kit.services.blobs, get: () => Promise.reject(new BlobMissing()) }
    const runId = await kit.start(
      await kit.deploy({ steps: [code('only', 'return 1')] }),
      'x'.repeat(300 * 1024),
    )
    const worker = await kit.worker({ services: { ...kit.services, blobs } })
    expect(await kit.ended(runId)).toMatchObject({ status: 'failed', errorCode: 'internal', attempt: 1 })
    await worker.stop()
  })

  it('leaves the reason in the log when the runner cannot begin', async () => {
    const { instanceId, flow } = await kit.deploy({ steps: [code('only', 'return 1')] })
    const runId = await kit.start({ instanceId, flow })
    await kit.services.db.system.run.update({ where: { id: runId }, data: { options: { upTo: 'gone' } } })
    const worker = await kit.worker()
    expect(await kit.ended(runId)).toMatchObject({ status: 'failed', errorCode: 'internal' })
    await worker.stop()
    const logged = kit.logged.find(({ message }) => message === 'a run failed inside the platform')
    expect(logged?.data).toMatchObject({ runId, stderr: expect.stringContaining('no step gone') })
  })

  it('goes back to the queue when the database was away for a moment', async () => {
    let away = true
    const tenant: typeof kit.services.db.tenant = (organizationId) => {
      if (!away) return kit.services.db.tenant(organizationId)
      away = false
      throw new DatabaseUnavailable('away')
    }
    const runId = await kit.start(await kit.deploy({ steps: [code('only', 'return 1')] }))
    const worker = await kit.worker({ services: { ...kit.services, db: { ...kit.services.db, tenant } } })
    expect(await kit.ended(runId)).toMatchObject({ status: 'succeeded', attempt: 2 })
    await worker.stop()
  })

  it('is tried again when no process can be started, however often it has waited; the third time it fails', async () => {
    const deployed = await kit.deploy({
      steps: [{ id: 'pause', use: 'wait', with: { durationMs: 86_400_000 } }, code('only', 'return 1')],
    })
    const [well, poor] = [await kit.start(deployed), await kit.start(deployed)]
    const driver = kit.driver()
    let failures = 0
    const worker = await kit.worker({
      driver: {
        ...driver,
        take: async (options) => {
          failures -= 1
          if (failures >= 0) throw new Error('out of processes')
          return driver.take(options)
        },
      },
    })
    await Promise.all([kit.untilStatus(well, 'waiting'), kit.untilStatus(poor, 'waiting')])
    const goOn = async (runId: string) => {
      await kit.services.db.system.run.update({ where: { id: runId }, data: { attempt: 7 } })
      await kit.services.db.system.$executeRaw`
        UPDATE "Wait" SET "openUntil" = now(), until = now() WHERE "runId" = ${runId}::uuid`
    }
    failures = 2
    await goOn(well)
    expect(await kit.ended(well)).toMatchObject({ status: 'succeeded', attempt: 10 })
    failures = 3
    await goOn(poor)
    expect(await kit.ended(poor)).toMatchObject({ status: 'failed', errorCode: 'internal', attempt: 10 })
    await worker.stop()
  })
})
