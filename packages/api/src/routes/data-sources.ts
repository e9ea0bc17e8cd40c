import { loadOptions } from '@millrace/services'
import { dataSourceExample } from '../openapi/examples.ts'
import { defineRoutes } from '../route.ts'

export const dataSourceRoutes = defineRoutes([
  {
    method: 'post',
    path: '/data-sources/options',
    operationId: 'loadOptions',
    tag: 'Instances',
    summary: 'The choices of a config field, asked of the third party',
    description:
      'Calls the data source of the field in a sandbox, through the connection of its slot, and answers with one page. What the third party refuses is answered 422 in its own words.',
    permission: 'instance.write',
    body: { schema: 'DataSourceOptionsInput', required: true, example: dataSourceExample },
    success: { status: 200, description: 'A page of choices', schema: 'OptionsPage' },
    problems: ['too_many_requests', 'unavailable'],
    handle: async ({ ctx, body, request }) => ({
      value: await loadOptions(ctx, body, { signal: request.signal }),
    }),
  },
])
