import { pageQuerySchema } from '@millrace/contracts'
import { checkEgress, getEgressRules, listEgress, updateEgressRules } from '@millrace/services'
import { defineRoutes } from '../route.ts'

const tag = 'Network access'
const rulesExample = { allow: ['*.example.com', 'api.example.org:443'], deny: ['203.0.113.0/24'] }

export const egressRoutes = defineRoutes([
  {
    method: 'get',
    path: '/runs/{id}/egress',
    operationId: 'listRunEgress',
    tag,
    summary: 'What a run has tried to reach, in the order in which it was recorded',
    description:
      'One entry per connection: host, port, address, verdict, bytes. At most 1,000 of a run; a last entry then says ' +
      'how many more there were.',
    query: pageQuerySchema,
    success: { status: 200, description: 'A page', schema: 'EgressEntry', list: true },
    handle: async ({ ctx, query, param }) => ({ value: await listEgress(ctx, param('id'), query) }),
  },
  {
    method: 'get',
    path: '/organization/egress',
    operationId: 'getEgressRules',
    tag,
    summary: 'Where runs may connect to, and where not',
    success: { status: 200, description: 'The rules', schema: 'EgressRules', example: rulesExample },
    handle: async ({ ctx }) => ({ value: await getEgressRules(ctx) }),
  },
  {
    method: 'put',
    path: '/organization/egress',
    operationId: 'updateEgressRules',
    tag,
    summary: 'Replace the rules',
    description:
      'A rule is a host (`api.example.com`), all hosts below one (`*.example.com`), an address, a range ' +
      '(`203.0.113.0/24`) or `*`, each with or without a port (`api.example.com:443`). `deny` goes first. With `allow` ' +
      'empty every public address is allowed. Neither opens a private network: only the operator of the platform can. ' +
      'Runs take the rules when they start.',
    permission: 'egress.write',
    body: { schema: 'EgressRules', required: true, example: rulesExample },
    success: { status: 200, description: 'The rules as they are kept', schema: 'EgressRules' },
    handle: async ({ ctx, body }) => ({ value: await updateEgressRules(ctx, body) }),
  },
  {
    method: 'post',
    path: '/organization/egress/check',
    operationId: 'checkEgress',
    tag,
    summary: 'Whether a run could connect to an address',
    description:
      'By the rules in force or, with `rules`, by others that are not saved yet. Answers by policy: an unknown name and ' +
      'one that leads into a private network are the same.',
    permission: 'egress.check',
    body: { schema: 'EgressCheckInput', required: true, example: { host: 'api.example.com', port: 443 } },
    success: { status: 200, description: 'Whether, and if not, why not', schema: 'EgressCheck' },
    handle: async ({ ctx, body }) => ({ value: await checkEgress(ctx, body) }),
  },
])
