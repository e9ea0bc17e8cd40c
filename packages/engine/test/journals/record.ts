import { mkdirSync, writeFileSync } from 'node:fs'
import { type RecordedStep, stepRunStatuses } from '@millrace/contracts'
import { historyAt, simulate } from '../simulate.ts'
import { type Journal, journalsUrl, outcomeOf, replay } from './journal.ts'
import { type Scenario, scenarios } from './scenarios.ts'

/**
 * Records the journals of a release: `npm run record-journals -w @millrace/engine -- 0.3.0`. Folders of earlier releases
 * are never written again: they are what runs of that release left behind.
 */
const [release] = process.argv.slice(2)
if (release === undefined || !/^\d+\.\d+\.\d+$/.test(release))
  throw new Error('Name the release, such as 0.3.0')

mkdirSync(new URL(`${release}/`, journalsUrl))
for (const scenario of scenarios) {
  const file = `${scenario.name.replaceAll(/[^a-z]+/g, '-')}.json`
  const text = JSON.stringify(record(scenario), null, 2)
  writeFileSync(new URL(`${release}/${file}`, journalsUrl), `${text}\n`, { flag: 'wx' })
}

function record({ name, flow, outcomes, at: [path, status] }: Scenario): Journal {
  const { rows } = simulate({ flow, outcome: outcomeOf({ outcomes }) })
  const cut = rows.findIndex((row) => row.path === path && row.status === status)
  if (cut === -1) throw new Error(`${name}: ${path} is never ${status}; it was ${seen(rows, path)}`)
  const recorded = historyAt(rows, cut + 1)
  return { name, flow, outcomes, recorded, told: replay({ flow, outcomes, recorded }) }
}

function seen(rows: readonly RecordedStep[], path: string): string {
  const known = rows.filter((row) => row.path === path).map(({ status }) => status)
  return stepRunStatuses.filter((status) => known.some((each) => each === status)).join(', ') || 'never told'
}
