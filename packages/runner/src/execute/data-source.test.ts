import {
  ConnectorError,
  type DataSourceContext,
  defineConnector,
  defineDataSource,
} from '@millrace/connector-sdk'
import type { Json } from '@millrace/contracts'
import { expect, it } from 'vitest'
import { outputOfAlone } from '../../test/step.ts'

type Load = (context: DataSourceContext<{ below?: string }>) => Promise<{ items: never[]; nextCursor: null }>

function ask(load: Load, trigger: Json) {
  const shelves = defineDataSource({
    key: 'shelves',
    name: 'Shelves',
    description: 'Shelves.',
    input: [{ key: 'below', type: 'text', label: 'Below' }],
    run: load,
  })
  const paper = defineConnector({
    key: 'paper',
    name: 'Paper',
    description: 'Prints.',
    category: 'Examples',
    icon: '<svg/>',
    connectionTypes: [],
    actions: [],
    triggers: [],
    dataSources: [shelves],
  })
  return outputOfAlone(
    { id: 'options', use: 'paper.shelves' },
    { start: { trigger }, connectors: (key) => (key === 'paper' ? paper : undefined) },
  )
}

it('hands over what was filled in as it is: braces in it are never evaluated', async () => {
  const seen: unknown[] = []
  const load: Load = async ({ input, search, cursor }) => {
    seen.push(input, search, cursor)
    return { items: [], nextCursor: null }
  }
  await ask(load, { input: { below: '{{ process.exit() }}' }, search: '{{ 1 }}', cursor: 'next' })
  expect(seen).toEqual([{ below: '{{ process.exit() }}' }, '{{ 1 }}', 'next'])
})

it('fails as the third party did', async () => {
  const load: Load = async () => {
    throw new ConnectorError({ code: 'auth_failed', message: 'The token is over.' })
  }
  await expect(ask(load, {})).rejects.toMatchObject({
    error: { code: 'auth_failed', message: 'The token is over.' },
  })
})
