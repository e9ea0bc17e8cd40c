import type { Definition } from '../schema.ts'
import { checkConfigField } from './config-field.ts'
import type { PlacedField } from './config-place.ts'
import type { Context } from './context.ts'

/** Config keys are one namespace over all pages: `config.<key>`. */
export function checkConfig(definition: Definition, context: Context): void {
  const { report } = context
  const placed = placedFields(definition)
  const keys = new Set<string>()
  const slots = new Set<string>()
  const formerKeys = new Map<string, string>()
  for (const { field, at } of placed) {
    if (keys.has(field.key)) report.add([...at, 'key'], `Another field has the key "${field.key}" already.`)
    keys.add(field.key)
    if (field.type === 'connection' && field.slot !== undefined) {
      if (slots.has(field.slot)) report.add([...at, 'slot'], `Another field fills the slot "${field.slot}".`)
      slots.add(field.slot)
    }
    for (const [index, former] of (field.formerKeys ?? []).entries()) {
      const owner = formerKeys.get(former)
      if (owner !== undefined)
        report.add([...at, 'formerKeys', index], `"${owner}" takes the value of "${former}" over already.`)
      formerKeys.set(former, field.key)
    }
    checkConfigField({ field, at }, { fields: placed.map((each) => each.field), context })
  }
}

function placedFields({ config }: Definition): PlacedField[] {
  return (config?.pages ?? []).flatMap(({ fields }, page) =>
    fields.map((field, index) => ({ field, at: ['config', 'pages', page, 'fields', index] })),
  )
}
