import { createServer } from 'node:http'
import { createApi } from '@millrace/api'
import { test } from 'vitest'
import { bench } from '../../../bench/src/hundred-megabytes.ts'
import { createKit } from './kit.ts'
import { startWorkerProcess } from './worker-process.ts'

test('bench', async () => {
  const kit = await createKit()
  const real = globalThis.fetch
  const api = createApi({ services: kit.services, authenticate: async () => kit.ctx.actor })
  const worker = await startWorkerProcess({
    ...kit.env,
    ...(process.env.PROF ? { NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=/tmp/prof` } : {}),
  })
  globalThis.fetch = (async (input: any, init: any) => {
    const url = String(input)
    if (url.startsWith('http://api') || url.startsWith(kit.services.publicUrl)) {
      const headers = new Headers(init?.headers)
      headers.delete('authorization')
      headers.set('host', new URL(url).host)
      headers.set('origin', new URL(url).origin)
      headers.set('sec-fetch-site', 'same-origin')
      return api.fetch(new Request(url.replace(kit.services.publicUrl, 'http://api'), { ...init, headers }))
    }
    return real(input, init)
  }) as any
  try {
    console.table(await bench({ url: 'http://api', apiKey: 'x' }))
  } finally {
    globalThis.fetch = real
    worker.child.kill('SIGTERM')
    await worker.exited
    await kit.close()
  }
}, 120_000)
