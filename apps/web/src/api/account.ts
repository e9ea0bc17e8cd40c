'use client'

import {
  accountSchema,
  identitySchema,
  invitationViewSchema,
  recoveryCodesSchema,
  secondFactorSetupSchema,
  sessionSchema,
  sessionStateSchema,
} from '@millrace/contracts'
import { useQuery } from '@tanstack/react-query'
import { z } from 'zod'
import { request, requestNothing } from '../api-client.ts'
import { queryKeys } from './keys.ts'

const emailSchema = z.object({ email: z.string() })

export const useAccount = () =>
  useQuery({
    queryKey: queryKeys.account,
    queryFn: ({ signal }) => request({ path: '/me/account', schema: accountSchema, signal }),
  })

export const useSessions = () =>
  useQuery({
    queryKey: queryKeys.sessions,
    queryFn: ({ signal }) =>
      request({ path: '/me/sessions', schema: z.strictObject({ items: z.array(sessionSchema) }), signal }),
  })

export const useIdentities = () =>
  useQuery({
    queryKey: queryKeys.identities,
    queryFn: ({ signal }) =>
      request({ path: '/me/identities', schema: z.strictObject({ items: z.array(identitySchema) }), signal }),
  })

export const getSessionState = () => request({ path: '/me/session', schema: sessionStateSchema })

export const giveSecondFactor = (code: string) =>
  request({ method: 'POST', path: '/me/second-factor', body: { code }, schema: sessionStateSchema })

export const setUpSecondFactor = () =>
  request({ method: 'POST', path: '/me/second-factor/setup', schema: secondFactorSetupSchema })

export const confirmSecondFactor = (code: string) =>
  request({ method: 'POST', path: '/me/second-factor/confirm', body: { code }, schema: recoveryCodesSchema })

export const removeSecondFactor = (code: string) =>
  requestNothing({ method: 'POST', path: '/me/second-factor/remove', body: { code } })

export const renewRecoveryCodes = (code: string) =>
  request({
    method: 'POST',
    path: '/me/second-factor/recovery-codes',
    body: { code },
    schema: recoveryCodesSchema,
  })

export const changePassword = (body: { current?: string; password: string }) =>
  requestNothing({ method: 'PUT', path: '/me/password', body })

export const endSession = (id: string) => requestNothing({ method: 'DELETE', path: `/me/sessions/${id}` })

export const endOtherSessions = () => requestNothing({ method: 'DELETE', path: '/me/sessions' })

export const unlinkIdentity = (id: string) =>
  requestNothing({ method: 'DELETE', path: `/me/identities/${id}` })

// Behind the links of e-mails, without a session.

export const useInvitation = (token: string) =>
  useQuery({
    queryKey: ['invitation', token],
    queryFn: ({ signal }) =>
      request({
        base: '/api',
        path: `/invitations/${encodeURIComponent(token)}`,
        schema: invitationViewSchema,
        signal,
      }),
    retry: false,
    refetchOnWindowFocus: false,
  })

export const acceptInvitation = (token: string, body: { name: string; password: string }) =>
  request({
    base: '/api',
    method: 'POST',
    path: `/invitations/${encodeURIComponent(token)}`,
    body,
    schema: emailSchema,
  })

export const requestPasswordReset = (email: string) =>
  requestNothing({ base: '/api', method: 'POST', path: '/password-resets', body: { email } })

export const resetPassword = (token: string, password: string) =>
  request({
    base: '/api',
    method: 'POST',
    path: `/password-resets/${encodeURIComponent(token)}`,
    body: { password },
    schema: emailSchema,
  })
