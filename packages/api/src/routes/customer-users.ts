import { customerUserQuerySchema } from '@millrace/contracts'
import {
  createCustomerUser,
  deleteCustomerUser,
  getCustomerUser,
  listCustomerUsers,
  updateCustomerUser,
} from '@millrace/services'
import { customerUserExample, customerUserUpdateExample } from '../openapi/examples.ts'
import { type Call, defineRoutes } from '../route.ts'

const tag = 'Customers'
const list = '/customers/{externalId}/users'
const one = `${list}/{userId}`

const addressOf = ({ param }: Call) => ({ customer: param('externalId'), user: param('userId') })

export const customerUserRoutes = defineRoutes([
  {
    method: 'get',
    path: list,
    operationId: 'listCustomerUsers',
    tag,
    summary: 'Users of a customer, newest first',
    query: customerUserQuerySchema,
    success: { status: 200, description: 'A page', schema: 'CustomerUser', list: true },
    handle: async ({ ctx, param, query }) => ({
      value: await listCustomerUsers(ctx, param('externalId'), query),
    }),
  },
  {
    method: 'post',
    path: list,
    operationId: 'createCustomerUser',
    tag,
    summary: 'Add a user',
    description: 'Not needed for those who come with an embed token: they are created on first sight.',
    permission: 'customer.write',
    body: { schema: 'CustomerUserInput', required: true, example: customerUserExample },
    success: { status: 201, description: 'Created', schema: 'CustomerUser' },
    problems: ['conflict'],
    handle: async ({ ctx, param, body }) => ({
      value: await createCustomerUser(ctx, param('externalId'), body),
    }),
  },
  {
    method: 'get',
    path: one,
    operationId: 'getCustomerUser',
    tag,
    summary: 'A user of a customer',
    success: { status: 200, description: 'The user', schema: 'CustomerUser' },
    handle: async (call) => ({ value: await getCustomerUser(call.ctx, addressOf(call)) }),
  },
  {
    method: 'put',
    path: one,
    operationId: 'updateCustomerUser',
    tag,
    summary: 'Change name or e-mail address',
    permission: 'customer.write',
    body: { schema: 'CustomerUserUpdate', required: true, example: customerUserUpdateExample },
    success: { status: 200, description: 'As it is now', schema: 'CustomerUser' },
    handle: async (call) => ({ value: await updateCustomerUser(call.ctx, addressOf(call), call.body) }),
  },
  {
    method: 'delete',
    path: one,
    operationId: 'deleteCustomerUser',
    tag,
    summary: 'Remove a user, with what they have configured for themselves',
    success: { status: 204, description: 'Removed', empty: true },
    handle: async (call) => {
      await deleteCustomerUser(call.ctx, addressOf(call))
      return {}
    },
  },
])
