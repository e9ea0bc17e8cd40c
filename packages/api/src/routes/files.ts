import { downloadUpload, uploadFile } from '@millrace/services'
import { z } from 'zod'
import { fileReply } from '../http/file-reply.ts'
import { defineRoutes } from '../route.ts'

const tag = 'Instances'

export const fileRoutes = defineRoutes([
  {
    method: 'post',
    path: '/files',
    operationId: 'uploadFile',
    tag,
    summary: 'Upload a file for a config',
    description:
      'The body is the file itself (at most 100 MB), `content-type` its type. What this answers is the value of a config field of the type `file`. A file that no config refers to is deleted after a day.',
    query: z.object({ name: z.string().optional().describe('Its name; default: file') }),
    success: { status: 201, description: 'The reference to the file', schema: 'FileRef' },
    problems: ['payload_too_large'],
    handle: async ({ ctx, request, query }) => ({
      value: await uploadFile(ctx, {
        content: request.body,
        name: query.name ?? 'file',
        contentType: request.headers.get('content-type') ?? 'application/octet-stream',
      }),
    }),
  },
  {
    method: 'get',
    path: '/files/{id}',
    operationId: 'downloadUpload',
    tag,
    summary: 'A file that was uploaded for a config',
    success: { status: 200, description: 'The bytes of the file', contentType: 'application/octet-stream' },
    handle: async ({ ctx, param }) => fileReply(await downloadUpload(ctx, param('id'))),
  },
])
