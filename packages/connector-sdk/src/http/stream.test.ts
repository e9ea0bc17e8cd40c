import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { httpRequest, httpStream, type StreamBody } from './request.ts'

const closers: (() => void)[] = []
afterEach(() => {
  for (const close of closers.splice(0)) close()
})

async function serve(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const server = createServer(answer)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  closers.push(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`
}

const signal = new AbortController().signal
const large = Buffer.alloc(3_000_000, 'abc')

async function readAll(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of stream) chunks.push(chunk)
  return Buffer.concat(chunks)
}

function streamOf(bytes: Uint8Array, onOpen: () => void = () => {}): StreamBody {
  return {
    bytes: bytes.length,
    open: async () => {
      onOpen()
      return new Blob([Buffer.from(bytes)]).stream()
    },
  }
}

describe('httpStream', () => {
  it('gives the answer as it comes', async () => {
    const release = Promise.withResolvers<void>()
    const url = await serve((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/csv' })
      response.write('first')
      void release.promise.then(() => response.end(large))
    })
    const { status, headers, body } = await httpStream({ url, signal })
    expect([status, headers['content-type']]).toEqual([200, 'text/csv'])
    const reader = body.getReader()
    expect(String(Buffer.from((await reader.read()).value ?? []))).toBe('first')
    release.resolve()
    reader.releaseLock()
    expect((await readAll(body)).length).toBe(large.length)
  })

  it('reads and throws what is refused', async () => {
    const url = await serve((_request, response) => response.writeHead(409).end('{"error":"exists"}'))
    await expect(httpStream({ url, signal })).rejects.toMatchObject({
      code: 'rejected',
      details: { status: 409, body: '{"error":"exists"}' },
    })
  })

  it('fails when the answer is cut off', async () => {
    const url = await serve((_request, response) => {
      response.writeHead(200, { 'content-length': '1000' })
      response.write('half', () => response.destroy())
    })
    const { body } = await httpStream({ url, signal })
    await expect(readAll(body)).rejects.toMatchObject({ name: 'ConnectorError', code: 'network' })
  })

  it('fails when nothing moves any more, however much came before', async () => {
    const url = await serve((_request, response) => {
      response.writeHead(200)
      response.write(large)
    })
    const { body } = await httpStream({ url, signal, timeoutMs: 100 })
    await expect(readAll(body)).rejects.toMatchObject({ code: 'timeout' })
  })

  it('ends with the step', async () => {
    const url = await serve((_request, response) => {
      response.writeHead(200)
      response.write('x')
    })
    const step = new AbortController()
    const { body } = await httpStream({ url, signal: step.signal })
    const reading = readAll(body)
    step.abort(new Error('canceled'))
    await expect(reading).rejects.toThrow('canceled')
  })
})

describe('a streamed body', () => {
  const echo = () =>
    serve((request, response) => {
      void readAll(request).then((bytes) =>
        response.end(JSON.stringify({ bytes: bytes.length, length: request.headers['content-length'] })),
      )
    })

  it('is sent with its length', async () => {
    const response = await httpRequest({ url: await echo(), method: 'PUT', body: streamOf(large), signal })
    expect(response.json()).toEqual({ bytes: large.length, length: String(large.length) })
  })

  it('is opened again for a redirect that keeps it', async () => {
    let opened = 0
    const target = await echo()
    const url = await serve((request, response) => {
      request.resume()
      request.on('end', () => response.writeHead(307, { location: target }).end())
    })
    const body = streamOf(large, () => {
      opened += 1
    })
    const response = await httpRequest({ url, method: 'POST', body, signal })
    expect(response.json()).toMatchObject({ bytes: large.length })
    expect(opened).toBe(2)
  })

  it('fails with the reason of its source', async () => {
    const failure = new Error('the file is missing')
    const body: StreamBody = {
      bytes: 1000,
      open: async () => new ReadableStream({ pull: () => Promise.reject(failure) }),
    }
    await expect(httpRequest({ url: await echo(), method: 'PUT', body, signal })).rejects.toBe(failure)
  })
})
