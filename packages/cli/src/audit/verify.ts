import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import type { Database } from '@millrace/db'
import { ServiceError } from '@millrace/services'
import { verifyAuditExport, verifyOrganizationAudit } from '@millrace/services/audit'
import { CliError, type Command, type Io } from '../io.ts'
import { withDatabase } from '../open.ts'

type Anchor = { seq: number; hash: string }
type Verification = Awaited<ReturnType<typeof verifyOrganizationAudit>>

const accepted = {
  allowPositionals: true,
  options: { organization: { type: 'string' }, anchor: { type: 'string' } },
} as const

/** Without a file it reads the database; with one it needs nothing else, so anybody can check an export. */
export const verify: Command = {
  name: 'audit verify',
  usage: '[<file>] [--organization <slug>] [--anchor <seq>:<hash>]',
  summary: 'Whether the audit log, or an export of it, is whole and unchanged',
  isOffline: (args) => parseArgs({ args: [...args], ...accepted, strict: false }).positionals.length > 0,
  async run(args, io) {
    const { values, positionals } = parseArgs({ args: [...args], ...accepted })
    const anchor = values.anchor === undefined ? undefined : parseAnchor(values.anchor)
    const [file, ...others] = positionals
    if (others.length > 0) throw new CliError('Name one file, or none to read the database.')
    if (file !== undefined) return verifyFile(io, { file, anchor })
    return withDatabase(io, (db) => verifyDatabase(io, { db, slug: values.organization, anchor }))
  },
}

async function verifyFile(io: Io, { file, anchor }: { file: string; anchor: Anchor | undefined }) {
  try {
    const input = createReadStream(file, { encoding: 'utf8', signal: io.signal })
    const result = await verifyAuditExport(linesOf(input), { anchor })
    if (!result.isWhole) {
      io.note('The export was filtered: each entry is checked, not whether any is missing between them.')
    }
    return tell(io, { organization: result.organization, result })
  } catch (error) {
    if (error instanceof ServiceError) throw new CliError(error.message)
    if (isSystemError(error)) throw new CliError(`${file} cannot be read (${error.code}).`)
    throw error
  }
}

/** readline alone swallows the stream's error. */
async function* linesOf(input: NodeJS.ReadableStream & AsyncIterable<string>): AsyncGenerator<string> {
  const failed = Promise.withResolvers<never>()
  input.once('error', failed.reject)
  failed.promise.catch(() => {})
  const lines = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })[Symbol.asyncIterator]()
  for (;;) {
    const { done, value } = await Promise.race([lines.next(), failed.promise])
    if (done === true) return
    yield value
  }
}

async function verifyDatabase(
  io: Io,
  { db, slug, anchor }: { db: Database; slug: string | undefined; anchor: Anchor | undefined },
): Promise<number> {
  const organizations = await db.system.organization.findMany({
    where: slug === undefined ? {} : { slug },
    orderBy: { slug: 'asc' },
    select: { id: true, slug: true },
  })
  if (slug !== undefined && organizations.length === 0)
    throw new CliError(`There is no organization ${slug}.`)
  if (anchor !== undefined && organizations.length > 1) {
    throw new CliError('An anchor belongs to one organization: name it with --organization.')
  }
  let code = 0
  for (const organization of organizations) {
    const services = { db, now: () => new Date() }
    const result = await verifyOrganizationAudit(services, { organizationId: organization.id, anchor })
    code = Math.max(code, tell(io, { organization: organization.slug, result }))
  }
  return code
}

function tell(io: Io, { organization, result }: { organization: string; result: Verification }): number {
  const { ok, checked, unchained, head, problems } = result
  const end = head === null ? 'no head yet' : `head ${head.seq}:${head.hash}`
  const waiting = unchained === 0 ? '' : `, ${unchained} not in the chain yet`
  io.out(`${organization}: ${ok ? 'whole' : 'NOT WHOLE'}, ${checked} entries${waiting}, ${end}`)
  for (const { message } of problems) io.note(`  ${message}`)
  return ok ? 0 : 1
}

function parseAnchor(text: string): Anchor {
  const [, seq, hash] = /^(\d{1,15}):([0-9a-f]{64})$/.exec(text.toLowerCase()) ?? []
  if (seq === undefined || hash === undefined || Number(seq) === 0) {
    throw new CliError('--anchor is a head that was noted earlier: <seq>:<64 hexadecimal digits>.')
  }
  return { seq: Number(seq), hash }
}

function isSystemError(error: unknown): error is Error & { code: string } {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && 'syscall' in error
}
