import { spawnSync } from 'node:child_process'
import type { Bundler } from '@millrace/bundler/port'
import type { Flow, Json } from '@millrace/contracts'
import { openStepOutput } from '@millrace/services'
import { build } from 'esbuild'
import { expect } from 'vitest'
import { z } from 'zod'
import { createKit, type EndedRun, type Kit } from '../kit.ts'
import type { Answers } from './questions.ts'
import { asRoot, startWorld, type World } from './start-world.ts'
import { isPublic } from './zone.ts'

export interface Suite {
  kit: Kit
  world: World
  /** Runs a flow to its end, with one step `attack` whose output is wanted. */
  run(flow: Partial<Flow>, input?: Json): Promise<EndedRun & { runId: string; output: unknown }>
  /** Every host by every way that code has (see attacks.mjs), or by those named. `fresh`: in front of each name. */
  attack(options: {
    hosts: readonly string[]
    port: number
    ways?: readonly string[]
    fresh?: string
    rounds?: number
  }): Promise<Attacked>
  /** Every URL by every client that follows redirects (see visits.mjs). */
  visit(options: { urls: readonly string[]; method?: string; ways?: readonly string[] }): Promise<Attacked>
  /** Calls each URL by an `http.request` step; gives the code of its error, or its status. */
  request(urls: readonly string[], method?: string): Promise<{ runId: string; codes: string[] }>
  logOf(runId: string): Promise<{ host: string; port: number; verdict: string; reason: string | null }[]>
  /** What has arrived since the last time; fails where something arrived that must not. */
  nothingInside(options?: { butAt?: readonly string[] }): Promise<Answers['reached']>
  close(): Promise<void>
}

export interface Attacked {
  runId: string
  verdicts: Verdicts
}

/** By way and target: the code of an error, or what the way gave; of each round. */
export type Verdicts = Readonly<Record<string, Readonly<Record<string, string>>>>

export const codesOf = (verdicts: Verdicts) => Object.values(verdicts).flatMap((one) => Object.values(one))

const verdictsSchema = z.record(z.string(), z.record(z.string(), z.string()))
const listSchema = z.array(
  z.union([
    z.object({ ok: z.literal(true), output: z.object({ status: z.number() }) }),
    z.object({ ok: z.literal(false), error: z.object({ code: z.string() }) }),
  ]),
)

/** null: this machine lets the suite have a network of its own, or the suite has to fail where it cannot (in CI). */
export function whyNoWorld({ mustRun }: { mustRun: boolean }): string | null {
  const { status, stderr } = spawnSync('unshare', [
    ...asRoot(),
    '--net',
    '--mount',
    'ip',
    'link',
    'set',
    'lo',
    'up',
  ])
  if (status === 0 || mustRun) return null
  const why = `The SSRF suite needs unshare and ip, and leave to make namespaces: ${stderr ?? 'no unshare'}`
  console.warn(why)
  return why
}

export async function startSuite({ egressAllow }: { egressAllow: string }): Promise<Suite> {
  const kit = await createKit()
  kit.ctx.bundler = bundlerOfPackagesHere
  const world = await startWorld(kit, { egressAllow })
  const deployed = new Map<string, ReturnType<Kit['deploy']>>()
  const run: Suite['run'] = async (flow, input = null) => {
    const key = JSON.stringify(flow)
    const deploying = deployed.get(key) ?? kit.deploy(flow)
    deployed.set(key, deploying)
    const runId = await kit.start(await deploying, input)
    const ended = await Promise.race([kit.ended(runId), world.died])
    const output = ended.status === 'succeeded' ? await outputOf(kit, runId) : null
    return { ...ended, runId, output }
  }
  const runCode = async (file: string, input: Json): Promise<Attacked> => {
    const source = `export { default } from './${file}'`
    const { output, ...ended } = await run(
      { steps: [{ id: 'attack', use: 'code', with: { source } }] },
      input,
    )
    expect(ended).toMatchObject({ status: 'succeeded' })
    return { runId: ended.runId, verdicts: verdictsSchema.parse(output) }
  }
  return {
    kit,
    world,
    run,
    attack: ({ hosts, port, ways = null, fresh = null, rounds = 1 }) =>
      runCode('attacks.mjs', { hosts: [...hosts], port, ways: ways && [...ways], fresh, rounds }),
    visit: ({ urls, method = 'GET', ways = null }) =>
      runCode('visits.mjs', { urls: [...urls], method, ways: ways && [...ways] }),
    async request(urls, method = 'GET') {
      const { output, ...ended } = await run({ steps: [requestEach(method)] }, [...urls])
      expect(ended).toMatchObject({ status: 'succeeded' })
      const codes = listSchema
        .parse(output)
        .map((one) => (one.ok ? String(one.output.status) : one.error.code))
      return { runId: ended.runId, codes }
    },
    logOf: (runId) =>
      kit.services.db.system.egressEntry.findMany({ where: { runId }, orderBy: { id: 'asc' } }),
    async nothingInside({ butAt = [] } = {}) {
      const reached = await world.ask({ op: 'reached' })
      const inside = reached.connections.filter(
        ({ address }) => !isPublic(address) && !butAt.includes(address),
      )
      expect(inside).toEqual([])
      expect(reached.intruders).toEqual([])
      return reached
    },
    async close() {
      await world.close()
      await kit.close()
    },
  }
}

const requestEach = (method: string): Flow['steps'][number] => ({
  id: 'attack',
  use: 'loop',
  with: { items: '{{ trigger.body }}', concurrency: 8, onItemError: 'collect' },
  body: { steps: [{ id: 'call', use: 'http.request', with: { method, url: '{{ loop.item }}' } }] },
})

/** With the packages of this repository, so that no registry is asked. */
const bundlerOfPackagesHere: Bundler = {
  needsBundle: (sources) => Promise.resolve(sources.some(({ source }) => source.includes('.mjs'))),
  async bundle({ sources }) {
    const modules = await Promise.all(
      sources.map(async ({ id, source }) => [id, { code: await bundled(source) }]),
    )
    return { ok: true, modules: Object.fromEntries(modules), dependencies: {} }
  },
  close: () => Promise.resolve(),
}

async function bundled(source: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: source, resolveDir: import.meta.dirname },
    bundle: true,
    write: false,
    minify: true,
    format: 'esm',
    platform: 'node',
    target: 'node26',
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire('file:///step.js');",
    },
  })
  return outputFiles[0]?.text ?? ''
}

async function outputOf({ ctx }: Kit, runId: string): Promise<unknown> {
  return JSON.parse(await new Response(await openStepOutput(ctx, runId, 'attack')).text())
}

export const urlOf = (host: string, port = 80) =>
  `http://${host.includes(':') && !host.includes('[') ? `[${host}]` : host}:${port}/latest/meta-data/`

/** Leads to `to`. */
export const redirectTo = (to: string, status = 302) =>
  `http://public.example/redirect/${status}/${encodeURIComponent(to)}`
