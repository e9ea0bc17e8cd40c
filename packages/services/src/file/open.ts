import { BlobMissing, type BlobReader } from '@millrace/blobs'
import type { Services } from '../context.ts'
import { isUuid } from '../shared/uuid.ts'

export interface FileFacts {
  name: string
  contentType: string
  bytes: number
}

export interface OpenedFile extends FileFacts {
  content: ReadableStream<Uint8Array>
}

export interface ReadFile extends FileFacts {
  /** Whoever asked for it closes it. */
  reader: BlobReader
}

interface Wanted {
  organizationId: string
  runId: string
  fileId: string
}

/** The bytes of a file that a run was granted, as a stream; null: there is none of that name for this run. */
export async function openRunFile(
  services: Pick<Services, 'db' | 'blobs'>,
  wanted: Wanted,
): Promise<OpenedFile | null> {
  const file = await find(services, wanted)
  const content = file && (await unlessMissing(services.blobs.get(file.blobKey)))
  return content ? { ...file.facts, content } : null
}

/** The same, for who reads a lot. */
export async function readRunFile(
  services: Pick<Services, 'db' | 'blobs'>,
  wanted: Wanted,
): Promise<ReadFile | null> {
  const file = await find(services, wanted)
  const reader = file && (await unlessMissing(services.blobs.open(file.blobKey)))
  return reader ? { ...file.facts, reader } : null
}

async function find(
  { db }: Pick<Services, 'db'>,
  { organizationId, runId, fileId }: Wanted,
): Promise<{ facts: FileFacts; blobKey: string } | null> {
  if (!isUuid(runId) || !isUuid(fileId)) return null
  const tenant = db.tenant(organizationId)
  const granted = await tenant.runFile.findFirst({ where: { runId, fileId } })
  const file = granted && (await tenant.file.findFirst({ where: { id: fileId } }))
  if (file === null) return null
  const { name, contentType, bytes, blobKey } = file
  return { facts: { name, contentType, bytes: Number(bytes) }, blobKey }
}

/** The bytes of a file that may be read; null: they are gone. */
export async function openBytes(
  { blobs }: Pick<Services, 'blobs'>,
  {
    name,
    contentType,
    bytes,
    blobKey,
  }: { name: string; contentType: string; bytes: bigint; blobKey: string },
): Promise<OpenedFile | null> {
  const content = await unlessMissing(blobs.get(blobKey))
  return content && { name, contentType, bytes: Number(bytes), content }
}

async function unlessMissing<T>(opening: Promise<T>): Promise<T | null> {
  try {
    return await opening
  } catch (error) {
    if (error instanceof BlobMissing) return null
    throw error
  }
}
