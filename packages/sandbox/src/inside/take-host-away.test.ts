import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

const worker = fileURLToPath(new URL('../../test/fixtures/drive-handed-on.ts', import.meta.url))

it.each(['zygote', 'spawn'])(
  'a sandbox of %s has nothing of what its worker was handed',
  async (driver) => {
    const script = 'exec 7<"$0" 99<"$0"; exec "$@"'
    const { stdout } = await promisify(execFile)('/bin/bash', [
      '-c',
      script,
      worker,
      process.execPath,
      worker,
      driver,
    ])
    expect(JSON.parse(stdout)).toEqual([])
  },
  30_000,
)
