import { Prisma } from '@millrace/db'
import { type SealedPurpose, sealedColumns } from '../sealed/index.ts'

export const purposes = Object.keys(sealedColumns).filter((key): key is SealedPurpose => key in sealedColumns)

/** The names of a sealed column for a statement. They come from our own table of columns, never from outside. */
export function columnOf(purpose: SealedPurpose) {
  const { table, column, version } = sealedColumns[purpose]
  return {
    table: quoted(table),
    column: quoted(column),
    version: version === null ? Prisma.sql`1` : quoted(version),
  }
}

function quoted(name: string): Prisma.Sql {
  return Prisma.raw(`"${name}"`)
}
