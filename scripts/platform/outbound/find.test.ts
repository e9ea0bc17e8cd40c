import { describe, expect, it } from 'vitest'
import { findOutbound } from './find.ts'

const found = (source: string) => findOutbound('file.ts', source).map(({ what }) => what)

describe('what could connect to somewhere is found', () => {
  it.each([
    ["await fetch('https://a.example')", 'fetch'],
    ['const send = fetch', 'fetch'],
    ['give({ fetch })', 'fetch'],
    ["globalThis.fetch('a')", 'fetch'],
    ["globalThis['fetch']('a')", 'fetch'],
    ['const { fetch: send } = globalThis', 'fetch'],
    ["new WebSocket('wss://a.example')", 'WebSocket'],
    ["new EventSource('https://a.example')", 'EventSource'],
    ["import { request } from 'undici'", 'undici'],
    ["import axios from 'axios'", 'axios'],
    ["const got = await import('got')", 'got'],
    ["const { request } = require('node-fetch')", 'node-fetch'],
    ["import net from 'node:net'", 'node:net'],
    ["import * as net from 'net'", 'node:net'],
    ["import { connect, isIP } from 'node:net'", 'node:net (connect)'],
    ["import { Socket } from 'node:net'", 'node:net (Socket)'],
    ["import { request as ask } from 'https'", 'node:https (request)'],
    ["import { connect } from 'node:tls'", 'node:tls (connect)'],
    ["import { lookup } from 'node:dns/promises'", 'node:dns/promises (lookup)'],
    ["import 'node:dgram'", 'node:dgram'],
    ["export { connect } from 'node:http2'", 'node:http2 (connect)'],
    ["export * from 'node:http'", 'node:http'],
    ["process.getBuiltinModule('node:net').connect(1)", 'node:net'],
    ["(fetch as Send)('a')", 'fetch'],
  ])('%s', (source, what) => {
    expect(found(source)).toEqual([what])
  })

  it('with its line', () => {
    expect(findOutbound('file.tsx', "// a\nconst a = <p />\nawait fetch('x')")).toEqual([
      { what: 'fetch', line: 3 },
    ])
  })
})

describe('what connects nowhere is not', () => {
  it.each([
    ["import type { Socket } from 'node:net'"],
    ["import { createServer, type Socket } from 'node:net'"],
    ["import { isIP } from 'node:net'"],
    ["import { IncomingMessage, Server } from 'node:http'"],
    ["import type { Agent } from 'undici'"],
    ["api.fetch('a')"],
    ['const handlers = { fetch: () => 1 }'],
    ['function give(fetch: (url: string) => void) { fetch("a") }'],
    ["const fetch = createGuardedFetch({ policy }); await fetch('a')"],
    ["const use = ({ fetch }: { fetch: Send }) => fetch('a')"],
    ['let send: typeof fetch'],
    ['// fetch("a")'],
    ["const text = 'fetch(1)'"],
    ['interface Port { fetch(url: string): void }'],
    ["import { readFile } from 'node:fs'"],
  ])('%s', (source) => {
    expect(found(source)).toEqual([])
  })
})
