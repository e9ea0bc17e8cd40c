import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { createSupervisor, type Supervisor } from './supervisor.ts'

const logs = mkdtempSync(path.join(tmpdir(), 'millrace-supervisor-'))
const supervisors: Supervisor[] = []
afterEach(async () => {
  await Promise.all(supervisors.splice(0).map((supervisor) => supervisor.stop()))
  rmSync(logs, { recursive: true, force: true })
})

async function supervise() {
  const started: number[] = []
  const sentences: string[] = []
  const supervisor = await createSupervisor({
    logs,
    echo: false,
    onStarted: (_name, pid) => started.push(pid),
    onRestart: (sentence) => sentences.push(sentence),
  })
  supervisors.push(supervisor)
  return { supervisor, started, sentences }
}

const forever = { name: 'part', args: ['-e', 'setInterval(() => {}, 1000)'], env: { PATH: process.env.PATH } }

it('starts a part again that was killed, and says so; one that is stopped stays down', async () => {
  const { supervisor, started, sentences } = await supervise()
  supervisor.start(forever)
  supervisor.keepUp()
  process.kill(started[0] ?? 0, 'SIGKILL')
  await expect.poll(() => started.length, { timeout: 10_000 }).toBe(2)
  expect(sentences).toEqual([
    `part was ended by SIGKILL. Its log: ${path.join(logs, 'part.log')}. It is started again in 0.5 s.`,
  ])
  await supervisor.stop()
  expect(started).toHaveLength(2)
})

it('waits longer each time for a part that ends again and again', async () => {
  const { supervisor, sentences } = await supervise()
  supervisor.keepUp()
  supervisor.start({ ...forever, args: ['-e', 'console.log("here"); process.exit(3)'] })
  await expect.poll(() => sentences.length, { timeout: 15_000 }).toBe(3)
  expect(sentences.map((sentence) => /in (\S+) s/.exec(sentence)?.[1])).toEqual(['0.5', '1', '2'])
  expect(readFileSync(path.join(logs, 'part.log'), 'utf8')).toBe('here\nhere\nhere\n')
}, 20_000)

it('gives up on a part that ends before all have come up', async () => {
  const { supervisor, sentences } = await supervise()
  supervisor.start({ ...forever, args: ['-e', 'process.exit(3)'] })
  expect((await supervisor.broken).message).toContain('part ended with code 3')
  expect(sentences).toEqual([])
})
