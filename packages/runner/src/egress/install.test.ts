import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

const run = promisify(execFile)

it('hooking loads no module of Node, and leaves nothing open', async () => {
  const fixture = fileURLToPath(new URL('../../test/egress/fixtures/what-hooking-loads.ts', import.meta.url))
  const { stdout } = await run(process.execPath, [fixture])
  expect(JSON.parse(stdout)).toEqual({ modules: [], opened: 0 })
})
