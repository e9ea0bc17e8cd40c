import type { FromSandbox } from '@millrace/contracts'
import { describe, expect, it } from 'vitest'
import { Commits } from './commits.ts'

function setUp() {
  const sent: FromSandbox[] = []
  const commits = new Commits({ send: (message) => void sent.push(message) })
  return { commits, sent }
}

describe('Commits', () => {
  it('asks for nothing while there is no result', async () => {
    const { commits, sent } = setUp()
    await commits.barrier()
    expect(sent).toEqual([])
  })

  it('shares one commit between steps that start side by side', async () => {
    const { commits, sent } = setUp()
    commits.noteResult()
    const waiting = Promise.all([commits.barrier(), commits.barrier()])
    expect(sent).toEqual([{ type: 'commit', token: 1 }])
    commits.committed(1)
    await waiting
  })

  it('keeps a later step waiting for the later result', async () => {
    const { commits, sent } = setUp()
    commits.noteResult()
    const first = commits.barrier()
    commits.noteResult()
    let passed = false
    const second = commits.barrier().then(() => {
      passed = true
    })
    commits.committed(1)
    await first
    expect(passed).toBe(false)
    commits.committed(2)
    await second
    expect(sent).toHaveLength(2)
  })
})
