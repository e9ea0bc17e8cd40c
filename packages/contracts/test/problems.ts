import { describe, expect, it } from 'vitest'
import { validateDefinition } from '../src/index.ts'
import { manifests } from './manifests.ts'

export const code = (id: string, source = 'export default () => 1') => ({ id, use: 'code', with: { source } })
export const definition = (more: object = {}) => ({
  schemaVersion: 1,
  key: 'orders',
  name: 'Orders',
  flows: [],
  ...more,
})
export const flow = (more: object = {}) => ({
  key: 'main',
  name: 'Main',
  trigger: { id: 'trigger', use: 'manual' },
  steps: [],
  ...more,
})
export const withFlow = (more: object) => definition({ flows: [flow(more)] })
export const withSteps = (...steps: object[]) => withFlow({ steps })
export const withEdges = (steps: object[], edges: unknown[]) => withFlow({ steps, edges })
export const withTrigger = (trigger: object) => withFlow({ trigger: { id: 'trigger', ...trigger } })
export const request = (values: object, more: object = {}) => ({
  id: 'post',
  use: 'http.request',
  with: { url: 'x', ...values },
  ...more,
})
export const loop = (body: object | undefined, values: object = { items: [1] }, more: object = {}) => ({
  id: 'each',
  use: 'loop',
  with: values,
  ...(body === undefined ? {} : { body }),
  ...more,
})
export const branch = (cases: unknown) => ({ id: 'pick', use: 'branch', with: { cases } })
export const slots = {
  crm: { connector: 'http', type: 'api-key', owner: 'organization' },
  signed: { connector: 'http', type: 'oauth2', owner: 'organization' },
  files: { connector: 'dropbox', type: 'oauth2', owner: 'customer' },
}
export const withSlots = (...steps: object[]) => definition({ connections: slots, flows: [flow({ steps })] })
export const config = (...fields: object[]) => definition({ config: { pages: [{ title: 'Page', fields }] } })

export interface Row {
  name: string
  input: unknown
  /** `path message (hint)` of all problems; `...` stands for any text. */
  gives: string[]
}

export const check = (input: unknown) => validateDefinition(input, { manifests })

/** One test per row: the broken definition gives exactly these problems. */
export function describeProblems(group: string, rows: readonly Row[]): void {
  describe(`problems of ${group}`, () => {
    it.each(rows)('$name', ({ input, gives }) => {
      const said = check(input).problems.map(
        ({ path, message, hint }) => `${path} ${message}${hint === undefined ? '' : ` (${hint})`}`,
      )
      expect(said).toEqual(gives.map((text) => expect.stringMatching(patternOf(text))))
    })
  })
}

function patternOf(text: string): RegExp {
  const escaped = text.replace(/[.*+?^$()|[\]\\{}]/g, '\\$&').replaceAll('\\.\\.\\.', '[^]*')
  return new RegExp(`^${escaped}$`)
}
