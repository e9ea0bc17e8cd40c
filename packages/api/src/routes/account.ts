import {
  changePassword,
  confirmSecondFactor,
  endOtherSessions,
  endOwnSession,
  getAccount,
  getSessionState,
  giveSecondFactor,
  listIdentities,
  listOwnSessions,
  removeSecondFactor,
  renewRecoveryCodes,
  setUpSecondFactor,
  unlinkIdentity,
  updateAccount,
} from '@millrace/services'
import { defineRoutes } from '../route.ts'

const tag = 'Own account'
const code = { schema: 'CodeInput', required: true, example: { code: '123456' } } as const
/** For members who are signed in, never for a key. */
const permission = 'account.write'

export const accountRoutes = defineRoutes([
  {
    method: 'get',
    path: '/me/account',
    operationId: 'getAccount',
    tag,
    summary: 'How one signs in',
    success: { status: 200, description: 'The account', schema: 'Account' },
    handle: async ({ ctx }) => ({ value: await getAccount(ctx) }),
  },
  {
    method: 'put',
    path: '/me/account',
    operationId: 'updateAccount',
    tag,
    summary: 'Change the own name',
    permission,
    body: { schema: 'AccountUpdate', required: true, example: { name: 'Ada' } },
    success: { status: 200, description: 'The account', schema: 'Account' },
    handle: async ({ ctx, body }) => ({ value: await updateAccount(ctx, body) }),
  },
  {
    method: 'put',
    path: '/me/password',
    operationId: 'changePassword',
    tag,
    summary: 'Change the own password; ends the other sessions',
    permission,
    body: {
      schema: 'PasswordChange',
      required: true,
      example: { current: 'what it is now', password: 'what it shall be' },
    },
    success: { status: 204, description: 'Changed', empty: true },
    problems: ['too_many_requests'],
    handle: async ({ ctx, body }) => {
      await changePassword(ctx, body)
      return {}
    },
  },
  {
    method: 'get',
    path: '/me/session',
    operationId: 'getSessionState',
    tag,
    summary: 'What the session still owes before it may do anything',
    limitedSession: true,
    success: { status: 200, description: 'The state of the session', schema: 'SessionState' },
    handle: async ({ ctx }) => ({ value: await getSessionState(ctx) }),
  },
  {
    method: 'post',
    path: '/me/second-factor',
    operationId: 'giveSecondFactor',
    tag,
    summary: 'Give the code that the session owes',
    description: 'A code of the authenticator app, or a recovery code. Each counts once.',
    limitedSession: true,
    permission,
    body: code,
    success: { status: 200, description: 'The session may do everything', schema: 'SessionState' },
    problems: ['conflict', 'too_many_requests'],
    handle: async ({ ctx, body }) => ({ value: await giveSecondFactor(ctx, body) }),
  },
  {
    method: 'post',
    path: '/me/second-factor/setup',
    operationId: 'setUpSecondFactor',
    tag,
    summary: 'A new secret for an authenticator app',
    description: 'It counts once a code of it was given to `/me/second-factor/confirm`.',
    limitedSession: true,
    success: { status: 200, description: 'The secret, shown this once', schema: 'SecondFactorSetup' },
    problems: ['conflict'],
    handle: async ({ ctx }) => ({ value: await setUpSecondFactor(ctx) }),
  },
  {
    method: 'post',
    path: '/me/second-factor/confirm',
    operationId: 'confirmSecondFactor',
    tag,
    summary: 'Turn the second factor on, with a code of the app',
    limitedSession: true,
    permission,
    body: code,
    success: { status: 200, description: 'Recovery codes, shown this once', schema: 'RecoveryCodes' },
    problems: ['conflict', 'too_many_requests'],
    handle: async ({ ctx, body }) => ({ value: await confirmSecondFactor(ctx, body) }),
  },
  {
    method: 'post',
    path: '/me/second-factor/remove',
    operationId: 'removeSecondFactor',
    tag,
    summary: 'Turn the second factor off, with a code',
    permission,
    body: code,
    success: { status: 204, description: 'It is off', empty: true },
    problems: ['conflict', 'too_many_requests'],
    handle: async ({ ctx, body }) => {
      await removeSecondFactor(ctx, body)
      return {}
    },
  },
  {
    method: 'post',
    path: '/me/second-factor/recovery-codes',
    operationId: 'renewRecoveryCodes',
    tag,
    summary: 'New recovery codes; those from before are over',
    permission,
    body: code,
    success: { status: 200, description: 'Recovery codes, shown this once', schema: 'RecoveryCodes' },
    problems: ['conflict', 'too_many_requests'],
    handle: async ({ ctx, body }) => ({ value: await renewRecoveryCodes(ctx, body) }),
  },
  {
    method: 'get',
    path: '/me/sessions',
    operationId: 'listOwnSessions',
    tag,
    summary: 'Where one is signed in',
    success: { status: 200, description: 'The sessions, last used first', schema: 'SessionList' },
    handle: async ({ ctx }) => ({ value: { items: await listOwnSessions(ctx) } }),
  },
  {
    method: 'delete',
    path: '/me/sessions',
    operationId: 'endOtherSessions',
    tag,
    summary: 'Sign out everywhere else',
    success: { status: 200, description: 'How many sessions ended', schema: 'EndedSessions' },
    handle: async ({ ctx }) => ({ value: await endOtherSessions(ctx) }),
  },
  {
    method: 'delete',
    path: '/me/sessions/{id}',
    operationId: 'endOwnSession',
    tag,
    summary: 'End one of the own sessions',
    success: { status: 204, description: 'It is over', empty: true },
    handle: async ({ ctx, param }) => {
      await endOwnSession(ctx, param('id'))
      return {}
    },
  },
  {
    method: 'get',
    path: '/me/identities',
    operationId: 'listIdentities',
    tag,
    summary: 'Accounts at identity providers that sign one in',
    success: { status: 200, description: 'The accounts', schema: 'IdentityList' },
    handle: async ({ ctx }) => ({ value: { items: await listIdentities(ctx) } }),
  },
  {
    method: 'delete',
    path: '/me/identities/{id}',
    operationId: 'unlinkIdentity',
    tag,
    summary: 'Unlink an account at an identity provider',
    success: { status: 204, description: 'Unlinked', empty: true },
    problems: ['conflict'],
    handle: async ({ ctx, param }) => {
      await unlinkIdentity(ctx, param('id'))
      return {}
    },
  },
])
