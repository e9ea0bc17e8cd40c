import { type FileRef, uploadBytes } from '@millrace/contracts'
import { recordAudit } from '../audit/record.ts'
import type { Context } from '../context.ts'
import { ServiceError } from '../errors.ts'
import { authorise } from '../permissions.ts'
import { inTransaction } from '../shared/transaction.ts'
import { discardFiles, FileTooLarge, fileRefOf, type PreparedFile, prepareFile } from './prepare.ts'
import { unusedMs } from './unused.ts'

export interface Upload {
  content: ReadableStream<Uint8Array> | null
  name: string
  contentType: string
}

/** Stores a file for a config to refer to. When none does within a day, it is deleted. */
export async function uploadFile(ctx: Context, upload: Upload): Promise<FileRef> {
  authorise(ctx, 'instance.write')
  const file = await store(ctx, upload)
  const { id, name, contentType, bytes, sha256, blobKey } = file
  const { organizationId } = ctx.actor
  const keptUntil = new Date(ctx.now().getTime() + unusedMs)
  try {
    await inTransaction(ctx, async (tx) => {
      await tx.file.create({
        data: { id, organizationId, name, contentType, bytes, sha256, blobKey, keptUntil },
      })
      await recordAudit(tx, ctx, {
        action: 'file.upload',
        entity: 'file',
        entityId: id,
        entityName: name,
        data: { bytes, sha256 },
      })
    })
  } catch (error) {
    await discardFiles(ctx, [file])
    throw error
  }
  return fileRefOf(file)
}

async function store(ctx: Context, { content, name, contentType }: Upload): Promise<PreparedFile> {
  if (content === null) throw new ServiceError('bad_request', 'The body is missing: it is the file.')
  try {
    return await prepareFile(ctx, content, { name, contentType, maxBytes: uploadBytes })
  } catch (error) {
    if (!(error instanceof FileTooLarge)) throw error
    const mebibytes = uploadBytes / 1024 ** 2
    throw new ServiceError('payload_too_large', `The file is larger than ${mebibytes} MB.`, { cause: error })
  }
}
