import type { Definition } from '../definition/schema.ts'
import type { Field } from '../field.ts'

/** The fields of all config pages, in their order. `level`: only those of one level. */
export function configFields(definition: Pick<Definition, 'config'>, level?: 'instance' | 'user'): Field[] {
  const fields = (definition.config?.pages ?? []).flatMap((page) => page.fields)
  return level === undefined ? fields : fields.filter((field) => (field.level ?? 'instance') === level)
}
