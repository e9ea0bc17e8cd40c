import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { manifests } from '../../test/manifests.ts'
import { errorCodes } from '../errors.ts'
import { parseDefinitionText } from './parse-text.ts'
import { stepKinds, transformVias } from './step-kinds.ts'
import { validateDefinition } from './validate/index.ts'

const page = readFileSync(new URL('../../../../docs/flows.md', import.meta.url), 'utf8')
const examples = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text = '']) => text)

it.each(examples)('docs/flows.md: an example may be saved as it stands: %#', (text) => {
  const parsed = parseDefinitionText(text, 'yaml')
  const example = parsed.ok ? parsed.value : null
  if (example === null || typeof example !== 'object' || Array.isArray(example))
    throw new Error('This is no part of a flow')
  const definition = {
    schemaVersion: 1,
    key: 'example',
    name: 'Example',
    connections: { crm: { connector: 'http', type: 'api-key', owner: 'organization' } },
    flows: [
      { key: 'flow', name: 'Flow', trigger: { id: 'trigger', use: 'manual' }, ...example },
      { key: 'other', name: 'Other', trigger: { id: 'trigger', use: 'call' }, steps: [] },
    ],
  }
  expect(validateDefinition(definition, { manifests }).problems).toEqual([])
})

it('docs/flows.md: every kind of step has a section, with an example', () => {
  const sections = page.split(/^#{2,3} /m)
  for (const kind of Object.keys(stepKinds)) {
    const section = sections.find((each) => each.startsWith(`${kind}\n`))
    expect(section, kind).toContain(`use: ${kind}`)
  }
})

it('docs/flows.md: the table of error codes is the list of error codes', () => {
  const table = page.slice(page.indexOf('## Error codes'))
  expect([...table.matchAll(/^\| `([a-z_]+)` \|/gm)].map(([, code]) => code)).toEqual([...errorCodes])
})

it('docs/flows.md: a transform names every change that it knows', () => {
  for (const via of transformVias) expect(page).toContain(`\`${via}\``)
})
