import { randomUUIDv7 } from 'node:crypto'
import { text } from 'node:stream/consumers'
import { waitAddress } from '@millrace/contracts'
import { describe, expect, it } from 'vitest'
import type { Role } from '../context.ts'
import { addressHider, hideAddresses, hideAddressesIn } from './hide-addresses.ts'

const token = '-s_f1Qh0mZ2x3C4v5B6n7M8a9S0d1F2g3H4j5K6l7Z8'
const base = `https://millrace.example/approvals/${randomUUIDv7()}`
const addressOf = (path: string, approver: number | null = null) =>
  waitAddress(base, { path, approver }, token)
const plain = addressOf('ok')

const as = (role: Role) => ({ actor: { kind: 'member' as const, id: '', organizationId: '', role } })
const hiddenFrom = (role: Role, value: object) => JSON.stringify(addressHider(as(role))(value))

describe('tokens of addresses', () => {
  it.each([
    ['an address', plain],
    ['a callback', plain.replace('approvals', 'callbacks')],
    ['an address of an approver in a loop', addressOf('each[3]/try/ok', 2)],
    ['a path that somebody decoded', decodeURIComponent(addressOf('each[3]/ok'))],
    ['two beside each other', `${plain},${addressOf('other')} ${plain}`],
    ['one within HTML', `<a href="${plain}">Yes</a>`],
    ['one whose slashes HTML escapes', plain.replaceAll('/', '&#x2F;')],
    ['one within a URL', `https://x.example/?next=${encodeURIComponent(addressOf('each[0]/ok', 1))}&a=1`],
    ['one within a URL within a URL', encodeURIComponent(encodeURIComponent(addressOf('each[0]/ok')))],
    ['a form', new URLSearchParams({ a: `${plain}\n${plain}`, b: plain }).toString()],
    ['JSON within JSON', JSON.stringify(JSON.stringify({ [plain]: `${plain}\n"${plain}"` }))],
    ['escaped slashes', plain.replaceAll('/', String.raw`\/`)],
    ['a line after it', `${plain}\nThanks/Bye`],
    ['an address that goes on', `${plain}/decline/now`],
    ['capitals', plain.toUpperCase().replace(token.toUpperCase(), token)],
    ['one without its host', plain.slice(plain.indexOf('approvals'))],
  ])('are hidden in %s, and nothing else is', (_name, content) => {
    const shown = hiddenFrom('viewer', { content })
    expect(shown).toBe(JSON.stringify({ content: content.replaceAll(token, '[hidden]') }))
    expect(shown).not.toContain(token)
  })

  it('are hidden in keys and in parts that were cut off', () => {
    const key = addressHider(as('viewer'))({ [plain]: [{ deep: plain.slice(0, -3) }] })
    expect(JSON.stringify(key)).not.toContain(token.slice(0, 10))
  })

  it('are shown to whoever may answer', () => {
    for (const role of ['owner', 'admin', 'builder', 'support'] as const) {
      expect(hiddenFrom(role, { plain })).toContain(token)
    }
  })

  it.each([
    'https://millrace.example/approvals',
    base,
    `${base}/ok`,
    `callbacks and approvals/${randomUUIDv7()}`,
    `https://x.example/orders/${randomUUIDv7()}/ok/${token}`,
  ])('are all that is hidden: %s stays', (content) => {
    expect(hideAddresses(content)).toBe(content)
  })
})

describe('a stream of JSON text', () => {
  const shown = async (content: string, size: number) => {
    const bytes = Buffer.from(content)
    const stream = new ReadableStream<Uint8Array>({
      start(controller) {
        for (let at = 0; at < bytes.length; at += size) controller.enqueue(bytes.subarray(at, at + size))
        controller.close()
      },
    })
    return await text(hideAddressesIn(as('viewer'), stream))
  }

  it('hides tokens wherever it is cut', async () => {
    const content = JSON.stringify(['Grüße 😀', addressOf('each[3]/ok', 1), { note: 'ü'.repeat(50), plain }])
    for (let size = 1; size < 300; size += 1) {
      expect(await shown(content, size)).toBe(content.replaceAll(token, '[hidden]'))
    }
  })

  it('holds little of a text without an end, and still hides what is in it', async () => {
    const letters = 'QUJD'.repeat(30_000)
    const run = `${letters}/${plain.slice(plain.indexOf('approvals'))}%0A`
    for (const size of [1000, 16_384, 65_536]) {
      const content = `"${run.repeat(3)}${letters}"`
      const result = await shown(content, size)
      expect(result).not.toContain(token)
      expect(result.match(/\[hidden\]/g)).toHaveLength(3)
      expect(result.replaceAll('[hidden]', token)).toBe(content)
    }
  })

  it('passes on what it need not hold', async () => {
    let pulled = 0
    const stream = new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          pulled += 1
          controller.enqueue(Buffer.alloc(65_536, 'QUJD'))
        },
      },
      { highWaterMark: 0 },
    )
    const reader = hideAddressesIn(as('viewer'), stream).getReader()
    const first = await reader.read()
    expect(first.value?.byteLength).toBeGreaterThan(0)
    expect(pulled).toBeLessThan(5)
    await reader.cancel()
  })
})
