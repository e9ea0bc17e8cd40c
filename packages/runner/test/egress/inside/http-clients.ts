import { once } from 'node:events'
import http from 'node:http'
import http2 from 'node:http2'
import https from 'node:https'
import { json, text } from 'node:stream/consumers'
import tls from 'node:tls'
import { httpRequest } from '@millrace/connector-sdk'
import axios from 'axios'
import got from 'got'
import * as undici from 'undici'
import { WebSocket as Ws } from 'ws'
import type { Target } from './target.ts'

/** Clients of HTTP as the code of steps uses them: nothing in here knows of the hooks. */

export async function fetchPlain({ host, port }: Target) {
  const response = await fetch(`http://${host}:${port}/plain`)
  return await response.json()
}

export async function fetchSecure({ host, port, ca }: Target) {
  tls.setDefaultCACertificates([ca])
  const response = await fetch(`https://${host}:${port}/secure`, {
    method: 'POST',
    body: 'x'.repeat(200_000),
  })
  return await response.json()
}

export async function keepAlive({ host, port }: Target) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 })
  const remotes: unknown[] = []
  for (let count = 0; count < 5; count += 1) {
    const request = http.get({ host, port, agent, path: '/' })
    const [response] = await once(request, 'response')
    remotes.push(
      `${response.socket.remoteFamily} ${response.socket.remoteAddress}:${response.socket.remotePort}`,
    )
    await text(response)
  }
  agent.destroy()
  return remotes
}

export async function secureAgent({ host, port, ca }: Target) {
  const agent = new https.Agent({ keepAlive: true, ca })
  const answers: unknown[] = []
  for (let count = 0; count < 2; count += 1) {
    const request = https.get({ host, port, agent, path: '/' })
    const [response] = await once(request, 'response')
    answers.push(await json(response))
  }
  agent.destroy()
  return answers
}

export async function http2Session({ host, port, ca }: Target) {
  const session = http2.connect(`https://${host}:${port}`, { ca })
  const failed = once(session, 'error').then(([error]) => Promise.reject(error))
  const one = async (path: string) => {
    const stream = session.request({ ':path': path })
    stream.setEncoding('utf8')
    return JSON.parse(await text(stream))
  }
  const answers = await Promise.race([Promise.all([one('/a'), one('/b')]), failed])
  failed.catch(() => {})
  session.close()
  return answers
}

export async function webSocket({ host, port }: Target) {
  const socket = new WebSocket(`ws://${host}:${port}/socket`)
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  socket.addEventListener('open', () => socket.send('hello'))
  socket.addEventListener('message', ({ data }) => resolve(String(data)))
  socket.addEventListener('error', (event) => reject(Reflect.get(event, 'error')))
  const echo = await promise
  socket.close()
  return echo
}

export async function wsPackage({ host, port }: Target) {
  const socket = new Ws(`ws://${host}:${port}/socket`)
  await once(socket, 'open')
  socket.send('hello')
  const [message] = await once(socket, 'message')
  socket.terminate()
  return String(message)
}

export async function axiosPackage({ host, port, ca }: Target) {
  const { data } = await axios.get(`https://${host}:${port}/axios`, { httpsAgent: new https.Agent({ ca }) })
  return data
}

export async function gotPackage({ host, port, ca }: Target) {
  const options = { https: { certificateAuthority: ca }, retry: { limit: 0 } }
  return await got(`https://${host}:${port}/got`, options).json()
}

export async function undiciPackage({ host, port, ca }: Target) {
  const dispatcher = new undici.Agent({ connect: { ca }, allowH2: false })
  const { body } = await undici.request(`https://${host}:${port}/undici`, { dispatcher })
  const answer = await body.json()
  await dispatcher.close()
  return answer
}

/** The action of the HTTP connector, and what every other connector asks with. */
export async function connectorRequest({ url }: { url: string }) {
  const response = await httpRequest({ url, signal: AbortSignal.timeout(5000) })
  return { url: response.url, body: response.text() }
}
