import type { Scope } from '../src/evaluate/index.ts'

/** What a step of a small run sees. */
export function scopeFixture(over: Partial<Scope> = {}): Scope {
  return {
    trigger: { body: { name: 'Ada', list: [1, 2, 3] } },
    steps: {},
    config: {},
    customer: null,
    instance: null,
    flow: { key: 'test', name: 'Test' },
    run: { id: 'run-1', attempt: 1 },
    loop: undefined,
    state: { flow: {}, instance: {}, customer: {}, organization: {} },
    connections: {},
    ...over,
  }
}
