import {
  type Actor,
  type Context,
  createOrganization,
  embedAudience,
  registerEmbedKey,
  resetAccess,
  type Services,
} from '@millrace/services'
import { followDemoWorld, seedDemo } from './demo.ts'
import { type DevFile, newDevFile, readDevFile, writeDevFile } from './dev-file.ts'

const slug = 'acme'
const keyName = 'npm start'
const demoSeeded = 'organization.seed-demo'

export interface SeedOptions {
  services: Services
  home: string
  /** null: without the demo world, and so without what points there. */
  demoUrl: string | null
}

/**
 * The first start makes an organization and writes how to get in; later ones only keep addresses up to date. May be
 * killed anywhere and repeated: what was done is not done again, and what somebody deleted does not come back.
 */
export async function seedDatabase({ services, home, demoUrl }: SeedOptions): Promise<void> {
  const before = await readDevFile(home)
  const owner = await findOwner(services)
  // Somebody's own database, or one that this machine was never told the password of: not ours to touch.
  if (before === null && demoUrl === null && (await isInUse(services))) return
  const known = before ?? newDevFile({ url: services.publicUrl, slug, demoUrl: demoUrl ?? '' })
  const dev: DevFile = {
    ...known,
    embed: { ...known.embed, issuer: slug, audience: embedAudience },
    url: services.publicUrl,
    demo: { url: demoUrl ?? '' },
  }
  const actor = owner ?? (await createFirstOrganization({ services, home, dev }))
  const ctx: Context = { ...services, actor }
  await registerEmbedKey(ctx, dev.embed)
  if (demoUrl !== null) {
    if (await isDemoSeeded(ctx))
      await followDemoWorld(ctx, { from: before?.demo.url ?? demoUrl, to: demoUrl })
    else await seedDemoOnce(ctx, demoUrl)
  }
  if (owner !== null && before === null) {
    await resetAccess(services, { owner, password: dev.password, apiKey: { name: keyName, key: dev.apiKey } })
  }
  await writeDevFile(home, dev)
}

async function createFirstOrganization({
  services,
  home,
  dev,
}: {
  services: Services
  home: string
  dev: DevFile
}): Promise<Actor> {
  // The file first: a password that nobody was told would lock everybody out.
  await writeDevFile(home, dev)
  return createOrganization(services, {
    slug,
    name: 'Acme Software',
    owner: { email: dev.email, name: 'Admin', password: dev.password },
    apiKey: { name: keyName, key: dev.apiKey },
  })
}

/** One transaction, so that a start that is killed leaves all of the demo or none of it. */
async function seedDemoOnce(ctx: Context, demoUrl: string): Promise<void> {
  await ctx.db.transaction(
    async (tx) => {
      // Verbs open transactions of their own; inside this one they take part in it.
      const db: Context['db'] = { ...ctx.db, ...tx, transaction: (work) => work(tx) }
      await seedDemo({ ...ctx, db }, { demoUrl })
      await tx.system.auditEntry.create({
        data: {
          organizationId: ctx.actor.organizationId,
          actor: 'system',
          action: demoSeeded,
          entity: 'organization',
          entityId: ctx.actor.organizationId,
          at: ctx.now(),
        },
      })
    },
    { timeoutMs: 30_000 },
  )
}

async function isInUse({ db }: Services): Promise<boolean> {
  return (await db.system.organization.count()) > 0
}

async function isDemoSeeded(ctx: Context): Promise<boolean> {
  const { organizationId } = ctx.actor
  return (await ctx.db.system.auditEntry.count({ where: { organizationId, action: demoSeeded } })) > 0
}

async function findOwner({ db }: Services): Promise<Actor | null> {
  const owner = await db.system.member.findFirst({
    where: { organization: { slug }, role: 'owner' },
    orderBy: { id: 'asc' },
    select: { id: true, organizationId: true },
  })
  return owner === null ? null : { kind: 'member', role: 'owner', ...owner }
}
