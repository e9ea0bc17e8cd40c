/** A unique value is taken. `fields` are the model's fields of the violated constraint. */
export class DatabaseConflict extends Error {
  override readonly name = 'DatabaseConflict'
  readonly model: string | null
  readonly fields: string[]

  constructor({ model, fields, cause }: { model: string | null; fields: string[]; cause: unknown }) {
    super(`${model ?? 'a row'} with the same ${fields.join(', ') || 'key'} exists`, { cause })
    this.model = model
    this.fields = fields
  }
}

/** The row to change, or a row that the new one refers to, does not exist (or belongs to another organization). */
export class DatabaseMissing extends Error {
  override readonly name = 'DatabaseMissing'
}

/** A value that no column can hold: a NUL or half a surrogate pair in a text, a number out of range. */
export class DatabaseRefused extends Error {
  override readonly name = 'DatabaseRefused'
}

/** The database is closed, unreachable, too busy or has no free connection in time. The caller may try again later. */
export class DatabaseUnavailable extends Error {
  override readonly name = 'DatabaseUnavailable'
}

/** A programming error: a query of one organization that would touch another, or that the guard cannot check. */
export class TenantViolation extends Error {
  override readonly name = 'TenantViolation'
}
