interface Call {
  operation: string
  args: unknown
}

/**
 * Prisma joins the `findUnique` calls of one tick into one statement, whoever made them, in the context of the first:
 * two organizations would share a wall. `findFirst` is never joined.
 */
export function unbatched({ operation, args }: Call): Call {
  if (operation === 'findUnique') return { operation: 'findFirst', args: withPlainKey(args) }
  if (operation === 'findUniqueOrThrow') return { operation: 'findFirstOrThrow', args: withPlainKey(args) }
  return { operation, args }
}

/** `{ runId_seq: { runId, seq } }`, which only `findUnique` knows, as plain fields. No field of ours has an underscore. */
function withPlainKey(args: unknown): unknown {
  if (!isObject(args) || !isObject(args.where)) return args
  const fields = Object.entries(args.where).flatMap(([name, value]) =>
    name.includes('_') && isObject(value) ? Object.entries(value) : [[name, value]],
  )
  return { ...args, where: Object.fromEntries(fields) }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
