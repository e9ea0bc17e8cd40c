import {
  type Definition,
  type Json,
  publishResultSchema,
  runAcceptedSchema,
  type TestBindings,
  testBindingsSchema,
} from '@millrace/contracts'
import { useQuery } from '@tanstack/react-query'
import { request } from '../api-client.ts'

/** A draft with the mark of its revision; saving with an old mark is refused. */
export interface LoadedDraft {
  definition: Definition
  etag: string | null
}

export function testRun(input: {
  key: string
  flow: string
  input: Json | undefined
  upTo: string | undefined
}) {
  const body = {
    ...(input.input !== undefined && { input: input.input }),
    ...(input.upTo !== undefined && { upTo: input.upTo }),
  }
  return request({
    method: 'POST',
    path: `${integrationPath(input.key)}/flows/${encodeURIComponent(input.flow)}/test-run`,
    body,
    schema: runAcceptedSchema,
  })
}

export const publishIntegration = (key: string, comment: string) =>
  request({
    method: 'POST',
    path: `${integrationPath(key)}/publish`,
    body: comment === '' ? {} : { comment },
    schema: publishResultSchema,
  })

export const testBindingsKey = (key: string) => ['integrations', key, 'test-bindings'] as const

export const useTestBindings = (key: string) =>
  useQuery({
    queryKey: testBindingsKey(key),
    queryFn: ({ signal }) =>
      request({ path: `${integrationPath(key)}/test-bindings`, schema: testBindingsSchema, signal }),
  })

export const saveTestBindings = (key: string, bindings: TestBindings) =>
  request({
    method: 'PUT',
    path: `${integrationPath(key)}/test-bindings`,
    body: bindings,
    schema: testBindingsSchema,
  })

function integrationPath(key: string): string {
  return `/integrations/${encodeURIComponent(key)}`
}
