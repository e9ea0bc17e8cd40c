import { z } from 'zod'
import { startDemoWorld } from './start.ts'

// node src/demo-world/main.ts: plays the third parties of the demo on DEMO_PORT until SIGTERM or SIGINT.

const port = z.coerce.number().int().min(0).max(65_535).default(3100).safeParse(process.env.DEMO_PORT)

if (!port.success) {
  console.error('DEMO_PORT must be a port number, 0 to 65535.')
  process.exitCode = 1
} else {
  try {
    const world = await startDemoWorld({ port: port.data })
    console.log(`Demo world on ${world.url}`)
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void world.close())
  } catch (error) {
    console.error(`The demo world cannot start: ${error instanceof Error ? error.message : String(error)}`)
    process.exitCode = 1
  }
}
