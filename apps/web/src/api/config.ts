'use client'

import { type FileRef, fileRefSchema, type OptionsPage, optionsPageSchema } from '@millrace/contracts'
import { request } from '../api-client.ts'
import type { OptionsRequest } from '../forms/index.ts'

/** Choices of a field, asked at the third party by a worker. */
export function loadOptions({
  version,
  customer,
  cursor,
  search,
  signal,
  ...rest
}: OptionsRequest & {
  integration: string
  /** null: the draft. */
  version: number | null
  customer: string | null
  connections: Record<string, string>
}): Promise<OptionsPage> {
  return request({
    method: 'POST',
    path: '/data-sources/options',
    body: {
      ...rest,
      version: version ?? 'draft',
      ...(customer === null ? {} : { customer }),
      ...(cursor === null ? {} : { cursor }),
      ...(search === '' ? {} : { search }),
    },
    schema: optionsPageSchema,
    signal,
  })
}

/** Stores a file for a config; it is deleted again unless a config refers to it soon. */
export function uploadFile(file: File): Promise<FileRef> {
  return request({
    method: 'POST',
    path: '/files',
    body: file,
    contentType: file.type || 'application/octet-stream',
    query: { name: file.name },
    schema: fileRefSchema,
  })
}
