import { BlobMissing } from '@millrace/blobs'
import type { Services } from '../context.ts'
import { isUuid } from '../shared/uuid.ts'

export interface OpenedFile {
  name: string
  contentType: string
  bytes: number
  content: ReadableStream<Uint8Array>
}

/** The bytes of a file that a run was granted; null: there is none of that name for this run. */
export async function openRunFile(
  { db, blobs }: Pick<Services, 'db' | 'blobs'>,
  { organizationId, runId, fileId }: { organizationId: string; runId: string; fileId: string },
): Promise<OpenedFile | null> {
  if (!isUuid(runId) || !isUuid(fileId)) return null
  const tenant = db.tenant(organizationId)
  const granted = await tenant.runFile.findFirst({ where: { runId, fileId } })
  if (granted === null) return null
  const file = await tenant.file.findFirst({ where: { id: fileId } })
  if (file === null) return null
  try {
    const { name, contentType, bytes, blobKey } = file
    return { name, contentType, bytes: Number(bytes), content: await blobs.get(blobKey) }
  } catch (error) {
    if (error instanceof BlobMissing) return null
    throw error
  }
}
