import { z } from 'zod'
import { hashApiKey } from '../api-key/token.ts'
import type { Actor, Services } from '../context.ts'
import { hashPassword } from '../password/hash.ts'
import { parse } from '../shared/parse.ts'

const newOrganizationSchema = z.strictObject({
  slug: z.string().regex(/^[a-z][a-z0-9-]{0,63}$/),
  name: z.string().min(1).max(200),
  owner: z.strictObject({
    email: z.email(),
    name: z.string().min(1).max(200),
    password: z.string().min(12).max(1024),
  }),
  /** A key made beforehand with `newApiKey`. */
  apiKey: z.strictObject({ name: z.string(), key: z.string() }).optional(),
})
export type NewOrganization = z.input<typeof newOrganizationSchema>

/** An organization with its first owner. Nobody is there yet to authorise it: for start-up only, never behind a route. */
export async function createOrganization(services: Services, input: NewOrganization): Promise<Actor> {
  const { slug, name, owner, apiKey } = parse(newOrganizationSchema, input)
  const passwordHash = await hashPassword(owner.password)
  return services.db.transaction(async ({ system }) => {
    const { id: organizationId } = await system.organization.create({ data: { slug, name } })
    const member = await system.member.create({
      data: {
        organizationId,
        email: owner.email.toLowerCase(),
        name: owner.name,
        passwordHash,
        role: 'owner',
      },
    })
    if (apiKey !== undefined) {
      await system.apiKey.create({
        data: {
          organizationId,
          name: apiKey.name,
          prefix: apiKey.key.slice(0, 9),
          hash: hashApiKey(apiKey.key),
          role: 'owner',
        },
      })
    }
    await system.auditEntry.create({
      data: {
        organizationId,
        actor: 'system',
        action: 'organization.create',
        entity: 'organization',
        entityId: organizationId,
        data: { slug },
        at: services.now(),
      },
    })
    return { kind: 'member', id: member.id, organizationId, role: 'owner' }
  })
}
