import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { expect, it } from 'vitest'

const main = new URL('./main.ts', import.meta.url)

it('serves until SIGTERM, then ends without an error', async () => {
  const child = spawn(process.execPath, [main.pathname], { env: { DEMO_PORT: '0' } })
  try {
    const [line] = await once(createInterface(child.stdout), 'line')
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(String(line))?.[0]
    expect((await fetch(`${url}/`)).status).toBe(200)
    child.kill('SIGTERM')
    expect(await once(child, 'exit')).toEqual([0, null])
  } finally {
    child.kill('SIGKILL')
  }
})

it('says what is wrong with its port', async () => {
  const child = spawn(process.execPath, [main.pathname], { env: { DEMO_PORT: 'many' } })
  let told = ''
  child.stderr.on('data', (chunk) => {
    told += chunk
  })
  expect(await once(child, 'close')).toEqual([1, null])
  expect(told).toContain('DEMO_PORT')
})
