import { describe, expect, it } from 'vitest'
import { ActiveRuns, type RunCommand } from './run-control.ts'

const heardBy = (active: ActiveRuns, runId: string) => {
  const heard: RunCommand['kind'][] = []
  const lease = { runId, attempt: 1 }
  active.add(lease).listen(({ kind }) => heard.push(kind))
  return { lease, heard }
}

describe('ActiveRuns', () => {
  it('keeps a command for a supervisor that does not listen yet', () => {
    const active = new ActiveRuns()
    const control = active.add({ runId: 'a', attempt: 1 })
    active.sendToRun('a', { kind: 'cancel' })
    const heard: RunCommand['kind'][] = []
    control.listen(({ kind }) => heard.push(kind))
    expect(heard).toEqual(['cancel'])
  })

  it('tells a run that is claimed during the stop what the others were told', () => {
    const active = new ActiveRuns()
    const early = heardBy(active, 'early')
    active.sendToAll({ kind: 'shutdown' })
    expect(early.heard).toEqual(['shutdown'])
    expect(heardBy(active, 'late').heard).toEqual(['shutdown'])
  })

  it('is empty when the last run is gone', async () => {
    const active = new ActiveRuns()
    const { lease } = heardBy(active, 'a')
    const empty = active.empty()
    active.remove(lease)
    await empty
    expect(active.size).toBe(0)
  })
})
