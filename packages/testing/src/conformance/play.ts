import type { Definition, Flow, Step } from '@millrace/contracts'
import type { Act, Case, CaseFlow } from './case.ts'
import { comparable } from './comparable.ts'
import type { Platform, PlatformRun, RunJournal } from './platform.ts'

export type Played =
  | { kind: 'refused'; problems: string[] }
  | { kind: 'ended'; journal: RunJournal; unexpected: string[] }

/** Runs a case from start to end and does to it what its acts say. */
export async function play(platform: Platform, given: Case): Promise<Played> {
  const { input = null, config = {}, state = [], acts = [] } = given
  const started = await platform.start({ definition: definitionOf(given), input, config, state })
  if (!started.ok) return { kind: 'refused', problems: started.problems }
  const unexpected: string[] = []
  for (const act of acts) {
    const said = await perform(started.run, act)
    const wanted = 'refused' in act ? (act.refused ?? null) : null
    if (said !== wanted) unexpected.push(`${act.act}: ${said ?? 'taken'} instead of ${wanted ?? 'taken'}`)
  }
  await started.run.ended()
  return { kind: 'ended', journal: comparable(await started.run.journal()), unexpected }
}

async function perform(root: PlatformRun, act: Act): Promise<string | null> {
  const run = act.in === undefined ? root : await root.child(act.in)
  if (act.when !== undefined) await run.until(act.when)
  switch (act.act) {
    case 'call back':
      return run.callBack(act.path, act.body ?? null)
    case 'decide': {
      const { decision, by, approver = null, form = {} } = act
      return run.decide(act.path, { decision, by, approver, form })
    }
    case 'time passes':
      await run.timePasses(act.path)
      return null
    case 'retry is due':
      await run.retryIsDue()
      return null
    case 'cancel':
      return run.cancel()
    case 'nothing':
      return null
    default:
      return act satisfies never
  }
}

/** One integration that holds all flows of the case. */
export function definitionOf({ name, flows, config = {} }: Case): Definition {
  const key = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 60)
    .replace(/-$/, '')
  const fields = Object.entries(config).map(([field, value]) => ({
    key: field,
    type: typeof value === 'number' ? ('number' as const) : ('text' as const),
    label: field,
  }))
  return {
    schemaVersion: 1,
    key,
    name: key,
    ...(fields.length === 0 ? {} : { config: { pages: [{ title: 'Config', fields }] } }),
    flows: flows.map((flow, index) => flowOf(flow, index === 0)),
  }
}

function flowOf({ key = 'main', trigger, settings, ...body }: CaseFlow, isFirst: boolean): Flow {
  return {
    key,
    name: key,
    trigger: trigger ?? { id: 'trigger', use: isFirst ? 'manual' : 'call' },
    ...(settings === undefined ? {} : { settings }),
    steps: body.steps.map(plain),
    ...(body.edges === undefined ? {} : { edges: body.edges }),
  }
}

/** As it is saved: without the keys that are undefined. Safe: the copy has the same type. */
function plain(step: Step): Step {
  return JSON.parse(JSON.stringify(step)) as Step
}
