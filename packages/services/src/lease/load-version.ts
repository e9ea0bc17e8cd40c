import { type Definition, definitionSchema, type StepModule, stepModuleSchema } from '@millrace/contracts'
import { z } from 'zod'
import type { Services } from '../context.ts'
import { checksum } from '../shared/checksum.ts'
import { moduleKey } from '../version/bundle.ts'

/** What runs of a version execute. */
export interface LoadedVersion {
  definition: Definition
  /** The bundled code steps of a flow, by step id; undefined: they run from their sources. */
  modulesOf(flow: string): Record<string, StepModule> | undefined
}

/** Versions never change, so the caller may keep it. */
export async function loadVersion(
  { db, blobs }: Pick<Services, 'db' | 'blobs'>,
  { versionId, organizationId }: { versionId: string; organizationId: string },
): Promise<LoadedVersion> {
  const version = await db.tenant(organizationId).version.findUniqueOrThrow({
    where: { id: versionId },
    select: { definition: true, bundleKey: true, bundleChecksum: true },
  })
  const { bundleKey, bundleChecksum } = version
  const definition = definitionSchema.parse(version.definition)
  if (bundleKey === null) return { definition, modulesOf: () => undefined }
  const modules: unknown = await new Response(await blobs.get(bundleKey)).json()
  if (checksum(modules) !== bundleChecksum)
    throw new Error(`The bundle of version ${versionId} is not what was published`)
  const parsed = z.record(z.string(), stepModuleSchema).parse(modules)
  return { definition, modulesOf: (flow) => modulesOf(parsed, flow) }
}

function modulesOf(modules: Record<string, StepModule>, flow: string): Record<string, StepModule> {
  const prefix = moduleKey(flow, '')
  return Object.fromEntries(
    Object.entries(modules).flatMap(([key, module]) =>
      key.startsWith(prefix) ? [[key.slice(prefix.length), module]] : [],
    ),
  )
}
