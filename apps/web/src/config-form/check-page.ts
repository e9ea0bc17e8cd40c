import { checkValues } from '../forms/index.ts'
import type { ConfigErrors, ConfigValues } from './config-values.ts'
import type { ConfigFormPage } from './pages.ts'

/** What is missing or wrong on one page, before the server is asked. */
export function checkPage(page: ConfigFormPage, { config, connections }: ConfigValues): ConfigErrors {
  const slots: Record<string, string> = {}
  for (const { key, slot } of page.slots) {
    if (connections[key] === undefined) slots[key] = `${slot.label ?? key} needs a connection.`
  }
  for (const field of page.fields) {
    const { slot } = field
    if (field.type !== 'connection' || slot === undefined || connections[slot] !== undefined) continue
    if (field.required === true) slots[slot] = `${field.label} needs a connection.`
  }
  const fields = page.fields.filter((field) => field.type !== 'connection')
  return { fields: checkValues({ fields, values: config }), slots }
}
