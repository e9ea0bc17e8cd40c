#!/usr/bin/env node
import { setTimeout as delay } from 'node:timers/promises'
import { environment } from './env.ts'
import { runCli } from './run-cli.ts'

const stop = new AbortController()
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stop.abort())

process.exitCode = await runCli(process.argv.slice(2), {
  env: environment(),
  out: (line) => console.log(line),
  note: (line) => console.error(line),
  wait: (ms) => delay(ms, undefined, { signal: stop.signal }),
  signal: stop.signal,
})
