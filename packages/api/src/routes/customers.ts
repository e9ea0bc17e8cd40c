import { pageQuerySchema } from '@millrace/contracts'
import { createCustomer, getCustomer, listCustomers } from '@millrace/services'
import { customerExample } from '../openapi/examples.ts'
import { defineRoutes } from '../route.ts'

const tag = 'Customers'

export const customerRoutes = defineRoutes([
  {
    method: 'get',
    path: '/customers',
    operationId: 'listCustomers',
    tag,
    summary: 'Customers, newest first',
    query: pageQuerySchema,
    success: { status: 200, description: 'A page', schema: 'Customer', list: true },
    handle: async ({ ctx, query }) => ({ value: await listCustomers(ctx, query) }),
  },
  {
    method: 'post',
    path: '/customers',
    operationId: 'createCustomer',
    tag,
    summary: 'Create a customer',
    permission: 'customer.write',
    body: { schema: 'CustomerInput', required: true, example: customerExample },
    success: { status: 201, description: 'Created', schema: 'Customer' },
    problems: ['conflict'],
    handle: async ({ ctx, body }) => {
      const value = await createCustomer(ctx, body)
      return { value, headers: { location: `/api/v1/customers/${encodeURIComponent(value.externalId)}` } }
    },
  },
  {
    method: 'get',
    path: '/customers/{externalId}',
    operationId: 'getCustomer',
    tag,
    summary: 'A customer',
    success: { status: 200, description: 'The customer', schema: 'Customer' },
    handle: async ({ ctx, param }) => ({ value: await getCustomer(ctx, param('externalId')) }),
  },
])
