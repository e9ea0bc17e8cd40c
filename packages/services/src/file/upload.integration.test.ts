import { createHash } from 'node:crypto'
import type { FileRef } from '@millrace/contracts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestKit, givenCustomer, givenPublished, type TestKit } from '../../test/index.ts'
import { createInstance, deployInstance, runInstanceFlow, updateInstance } from '../instance/index.ts'
import { claimRun } from '../lease/claim.ts'
import { deleteUnusedUploads } from '../retention/delete-unused-uploads.ts'
import { downloadUpload, openRunFile, uploadFile } from './index.ts'

let kit: TestKit

beforeAll(async () => {
  kit = await createTestKit()
})
afterAll(() => kit?.close())

const text = '<prices/>'
const upload = (ctx = kit.as(), name = 'prices.xml') =>
  uploadFile(ctx, { content: new Blob([text]).stream(), name, contentType: 'application/xml' })

async function givenInstance(config: Record<string, unknown>) {
  const { key } = await givenPublished(kit.as(), {
    config: {
      pages: [
        {
          title: 'Files',
          fields: [
            {
              key: 'prices',
              type: 'file',
              label: 'Prices',
              validation: { contentTypes: ['application/xml'] },
            },
          ],
        },
      ],
    },
  })
  const customer = await givenCustomer(kit.as())
  return createInstance(kit.as(), { customer, integration: key, config, connections: {} })
}

const system = () => kit.services.db.system
const expire = (file: FileRef) =>
  system().file.update({ where: { id: file.$file }, data: { keptUntil: new Date(Date.now() - 1000) } })
const exists = async (file: FileRef) => (await system().file.count({ where: { id: file.$file } })) === 1

describe('an upload', () => {
  it('is stored with its checksum, and who did it is in the audit log', async () => {
    const file = await upload()
    expect(file).toMatchObject({ name: 'prices.xml', contentType: 'application/xml', bytes: text.length })
    const sha256 = createHash('sha256').update(text).digest('hex')
    expect(await system().auditEntry.findFirst({ where: { entityId: file.$file } })).toMatchObject({
      action: 'file.upload',
      data: { sha256 },
    })
    const { content } = await downloadUpload(kit.as('viewer'), file.$file)
    expect(await new Response(content).text()).toBe(text)
  })

  it('is not for who may only look, and not there for another organization', async () => {
    await expect(upload(kit.as('viewer'))).rejects.toMatchObject({ code: 'forbidden' })
    const file = await upload()
    await expect(downloadUpload(kit.stranger, file.$file)).rejects.toMatchObject({ code: 'not_found' })
  })

  it('of another organization cannot stand in a config', async () => {
    const foreign = await upload(kit.stranger)
    await expect(givenInstance({ prices: foreign })).rejects.toMatchObject({
      code: 'invalid',
      problems: [{ path: 'config.prices', message: 'There is no such file.' }],
    })
  })

  it('counts as what it is, not as what the config claims', async () => {
    const file = await uploadFile(kit.as(), {
      content: new Blob(['x']).stream(),
      name: 'x',
      contentType: 'text/html',
    })
    const claimed = { ...file, contentType: 'application/xml' }
    await expect(givenInstance({ prices: claimed })).rejects.toMatchObject({
      problems: [{ path: 'config.prices' }],
    })
  })

  it('may be opened by the runs of its instance, and by no others', async () => {
    const file = await upload()
    const instance = await givenInstance({ prices: file })
    await deployInstance(kit.as(), instance.id)
    const { runId } = await runInstanceFlow(kit.as(), instance.id, 'main', {})
    const { organizationId } = kit.as().actor
    const wanted = { organizationId, runId, fileId: file.$file }
    expect(await openRunFile(kit.services, wanted)).toBeNull()
    const owner = '0199a1b2-0000-7000-8000-000000000000'
    const claimed = await claimRun(kit.services, { runId, owner, ttlMs: 60_000 })
    expect(claimed?.config).toEqual({ prices: file })
    const opened = await openRunFile(kit.services, wanted)
    expect(await new Response(opened?.content).text()).toBe(text)

    const other = await givenInstance({})
    await deployInstance(kit.as(), other.id)
    const stranger = await runInstanceFlow(kit.as(), other.id, 'main', {})
    await claimRun(kit.services, { runId: stranger.runId, owner, ttlMs: 60_000 })
    expect(await openRunFile(kit.services, { ...wanted, runId: stranger.runId })).toBeNull()
  })

  it('is deleted when nothing refers to it, and stays while an instance may go back to it', async () => {
    const [unused, used] = [await upload(), await upload()]
    const instance = await givenInstance({ prices: used })
    await updateInstance(kit.as(), instance.id, { config: {} })
    await expire(unused)
    await expire(used)
    expect(await deleteUnusedUploads(kit.services)).toBe(1)
    expect([await exists(unused), await exists(used)]).toEqual([false, true])
  })
})
