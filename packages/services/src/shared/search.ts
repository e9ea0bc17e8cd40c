import { Prisma } from '@millrace/db'

/**
 * What lists are searched in, as SQL. The migration `search_indexes` has an index of trigrams for each, of this very
 * expression: a search that names another one reads every row.
 */
export const searchedText = {
  customer: Prisma.sql`lower(customer."externalId" || E'\n' || customer.name)`,
  instance: Prisma.sql`lower(instance.name)`,
  connection: Prisma.sql`lower(connection.name)`,
}

/** Texts that hold `part`, upper and lower case alike. */
export function holds(text: Prisma.Sql, part: string): Prisma.Sql {
  return Prisma.sql`${text} LIKE '%' || lower(${escapeWildcards(part)}::text) || '%'`
}

/** LIKE reads % and _ as wildcards, and the backslash before them. */
export function escapeWildcards(text: string): string {
  return text.replaceAll(/[\\%_]/g, (sign) => `\\${sign}`)
}
