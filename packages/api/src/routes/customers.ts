import { customerQuerySchema } from '@millrace/contracts'
import {
  changeCustomers,
  createCustomer,
  deleteCustomer,
  getCustomer,
  listCustomerLabels,
  listCustomers,
  resumeCustomer,
  suspendCustomer,
  updateCustomer,
} from '@millrace/services'
import { customerBulkExample, customerExample, customerUpdateExample } from '../openapi/examples.ts'
import { defineRoutes } from '../route.ts'

const tag = 'Customers'

export const customerRoutes = defineRoutes([
  {
    method: 'get',
    path: '/customers',
    operationId: 'listCustomers',
    tag,
    summary: 'Customers, newest first',
    query: customerQuerySchema,
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
  {
    method: 'put',
    path: '/customers/{externalId}',
    operationId: 'updateCustomer',
    tag,
    summary: 'Change name, labels or attributes',
    description: 'What is left out stays as it is. Runs that start from now on see the new values.',
    permission: 'customer.write',
    body: { schema: 'CustomerUpdate', required: true, example: customerUpdateExample },
    success: { status: 200, description: 'As it is now', schema: 'Customer' },
    problems: ['conflict'],
    handle: async ({ ctx, param, body }) => ({ value: await updateCustomer(ctx, param('externalId'), body) }),
  },
  {
    method: 'post',
    path: '/customers/{externalId}/suspend',
    operationId: 'suspendCustomer',
    tag,
    summary: 'Start nothing of this customer any more',
    description:
      'Webhooks answer 409, schedules and polls stand still, runs by hand are refused, embed sessions end. Runs that ' +
      'were accepted before go on. Nothing is lost.',
    success: { status: 200, description: 'As it is now', schema: 'Customer' },
    problems: ['conflict'],
    handle: async ({ ctx, param }) => ({ value: await suspendCustomer(ctx, param('externalId')) }),
  },
  {
    method: 'post',
    path: '/customers/{externalId}/resume',
    operationId: 'resumeCustomer',
    tag,
    summary: 'End the suspension',
    description: 'Schedules go on from now: what fell into the suspension is not made up.',
    success: { status: 200, description: 'As it is now', schema: 'Customer' },
    problems: ['conflict'],
    handle: async ({ ctx, param }) => ({ value: await resumeCustomer(ctx, param('externalId')) }),
  },
  {
    method: 'delete',
    path: '/customers/{externalId}',
    operationId: 'deleteCustomer',
    tag,
    summary: 'Delete a customer with everything',
    description:
      'Instances, connections and users are gone at once, credentials overwritten. Runs are removed in the background: ' +
      'until then the customer has the status `deleting` and says how far that is.',
    success: { status: 202, description: 'It is being deleted', schema: 'Customer' },
    handle: async ({ ctx, param }) => ({ value: await deleteCustomer(ctx, param('externalId')) }),
  },
  {
    method: 'post',
    // Not below /customers: there any word may be an externalId.
    path: '/customer-changes',
    operationId: 'changeCustomers',
    tag,
    summary: 'Label, suspend, resume or delete many customers',
    description: 'A page per call, newest first: call again with `nextCursor` until it is null.',
    permission: 'customer.write',
    body: { schema: 'CustomerBulkInput', required: true, example: customerBulkExample },
    success: { status: 200, description: 'What came of this page', schema: 'CustomerBulkResult' },
    handle: async ({ ctx, body }) => ({ value: await changeCustomers(ctx, body) }),
  },
  {
    method: 'get',
    path: '/customer-labels',
    operationId: 'listCustomerLabels',
    tag,
    summary: 'Labels that customers have, the most frequent first',
    success: { status: 200, description: 'At most 200', schema: 'CustomerLabels' },
    handle: async ({ ctx }) => ({ value: await listCustomerLabels(ctx) }),
  },
])
