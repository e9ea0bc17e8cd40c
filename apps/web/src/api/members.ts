'use client'

import {
  invitationSchema,
  memberSchema,
  organizationSettingsSchema,
  passwordLinkSchema,
  type Role,
  sentInvitationSchema,
  sessionSchema,
} from '@millrace/contracts'
import { useQuery } from '@tanstack/react-query'
import { z } from 'zod'
import { request, requestNothing, requestPage } from '../api-client.ts'
import { queryKeys } from './keys.ts'
import { useList } from './use-list.ts'

export const useMembers = (filter: { q?: string; role?: string }) =>
  useList({
    queryKey: [...queryKeys.members, filter],
    load: ({ cursor, signal }) =>
      requestPage({ path: '/members', query: { ...filter }, item: memberSchema, cursor, signal }),
  })

export const useInvitations = ({ enabled }: { enabled: boolean }) =>
  useList({
    queryKey: queryKeys.invitations,
    load: ({ cursor, signal }) =>
      requestPage({ path: '/invitations', item: invitationSchema, cursor, signal }),
    enabled,
  })

export const useOrganization = () =>
  useQuery({
    queryKey: queryKeys.organization,
    queryFn: ({ signal }) => request({ path: '/organization', schema: organizationSettingsSchema, signal }),
  })

export const updateOrganization = (body: { requireSecondFactor: boolean }) =>
  request({ method: 'PUT', path: '/organization', body, schema: organizationSettingsSchema })

export const updateMember = (id: string, role: Role) =>
  request({ method: 'PUT', path: `/members/${id}`, body: { role }, schema: memberSchema })

export const removeMember = (id: string) => requestNothing({ method: 'DELETE', path: `/members/${id}` })

export const createPasswordLink = (id: string) =>
  request({ method: 'POST', path: `/members/${id}/password-link`, schema: passwordLinkSchema })

export const resetSecondFactor = (id: string) =>
  requestNothing({ method: 'DELETE', path: `/members/${id}/second-factor` })

export const useMemberSessions = (id: string) =>
  useQuery({
    queryKey: [...queryKeys.members, id, 'sessions'],
    queryFn: ({ signal }) =>
      request({
        path: `/members/${id}/sessions`,
        schema: z.strictObject({ items: z.array(sessionSchema) }),
        signal,
      }),
  })

export const endMemberSessions = (id: string) =>
  requestNothing({ method: 'DELETE', path: `/members/${id}/sessions` })

export const createInvitation = (body: { email: string; role: Role }) =>
  request({ method: 'POST', path: '/invitations', body, schema: sentInvitationSchema })

export const resendInvitation = (id: string) =>
  request({ method: 'POST', path: `/invitations/${id}/resend`, schema: sentInvitationSchema })

export const revokeInvitation = (id: string) =>
  requestNothing({ method: 'DELETE', path: `/invitations/${id}` })
