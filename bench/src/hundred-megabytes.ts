import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Step } from '@millrace/contracts'
import { round } from './measure.ts'
import { type BenchPlatform, call, deploySteps, followToEnd, type Row, workerOf } from './platform.ts'
import { watchMemory } from './processes.ts'

export const title =
  '100 MB from a third party through five steps: download, transform, checksum, transform, upload'

const chunk = Buffer.alloc(1024 * 1024, 'The quick brown fox jumps over the lazy dog. ')
const chunks = 100
const runs = 5

export async function bench(platform: BenchPlatform): Promise<Row[]> {
  const third = await startThirdParty(platform.thirdPartyPort)
  try {
    const webhookUrl = await deploySteps(platform, stepsAgainst(third.url))
    const worker = await workerOf(platform)
    const rows: Row[] = []
    for (let run = 1; run <= runs; run += 1) {
      const memory = watchMemory(worker.pid)
      const startedAt = performance.now()
      const { runId } = await call<{ runId: string }>(platform, 'POST', webhookUrl, {})
      const { endedAt } = await followToEnd(platform, runId)
      const { sandboxMb, workerMb } = await memory.stop()
      third.requireUploaded(run)
      rows.push({
        run,
        'webhook to end (s)': round((endedAt - startedAt) / 100) / 10,
        'sandbox peak RSS (MB)': sandboxMb,
        'worker peak RSS (MB)': workerMb,
      })
    }
    return rows
  } finally {
    third.close()
  }
}

/** The transform undoes itself: what is uploaded is what was downloaded, or a step has lost or mixed up something. */
function stepsAgainst(url: string): Step[] {
  const transform = (from: string) => `
    export default async ({ files, steps }) => {
      const flip = new TransformStream({
        transform(bytes, controller) {
          for (let index = 0; index < bytes.length; index += 1) bytes[index] ^= 0x5a
          controller.enqueue(bytes)
        },
      })
      return files.create((await files.open(${from})).pipeThrough(flip), { name: 'flipped' })
    }`
  const checksum = `
    import { createHash } from 'node:crypto'
    export default async ({ files, steps }) => {
      const hash = createHash('sha256')
      for await (const bytes of await files.open(steps.first.output)) hash.update(bytes)
      return hash.digest('hex')
    }`
  const code = (id: string, source: string): Step => ({ id, use: 'code', with: { source } })
  return [
    { id: 'download', use: 'http.request', with: { url, responseType: 'file' } },
    code('first', transform('steps.download.output.body')),
    code('checksum', checksum),
    code('second', transform('steps.first.output')),
    {
      id: 'upload',
      use: 'http.request',
      with: { method: 'PUT', url, bodyType: 'file', body: '{{ steps.second.output }}' },
    },
  ]
}

/** Gives 100 MB, and counts and compares what comes back. */
async function startThirdParty(port: number) {
  let uploads = 0
  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method === 'PUT') {
      uploads += (await isWhole(request)) ? 1 : 0
      response.end('{}')
      return
    }
    response.writeHead(200, { 'content-length': chunks * chunk.length })
    for (let sent = 0; sent < chunks; sent += 1) if (!response.write(chunk)) await once(response, 'drain')
    response.end()
  }
  const server = createServer((request, response) => void handle(request, response))
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${port}/file`,
    requireUploaded(times: number) {
      if (uploads !== times) throw new Error(`${uploads} of ${times} uploads were whole`)
    },
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}

async function isWhole(request: IncomingMessage): Promise<boolean> {
  let bytes = 0
  for await (const part of request) {
    for (let at = 0; at < part.length; ) {
      const start = (bytes + at) % chunk.length
      const length = Math.min(part.length - at, chunk.length - start)
      if (chunk.compare(part, at, at + length, start, start + length) !== 0) return false
      at += length
    }
    bytes += part.length
  }
  return bytes === chunks * chunk.length
}
