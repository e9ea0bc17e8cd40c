import type { Definition } from '../schema.ts'
import { checkDefault } from './fields.ts'
import type { Report } from './report.ts'
import { suggest } from './suggest.ts'

/** Config keys are one namespace over all pages: `config.<key>`. */
export function checkConfig(definition: Definition, report: Report): void {
  const pages = definition.config?.pages ?? []
  const keys = new Set<string>()
  const known = new Set(pages.flatMap(({ fields }) => fields.map(({ key }) => key)))
  for (const [pageIndex, page] of pages.entries()) {
    for (const [fieldIndex, field] of page.fields.entries()) {
      const at = ['config', 'pages', pageIndex, 'fields', fieldIndex]
      if (keys.has(field.key)) report.add([...at, 'key'], `Another field has the key "${field.key}" already.`)
      keys.add(field.key)
      checkDefault(field, { at, report })
      if (field.type === 'select' && (field.options ?? []).length === 0) {
        report.add([...at, 'options'], 'A select needs options to choose from.')
      }
      if (field.showWhen !== undefined && !known.has(field.showWhen.field)) {
        report.add([...at, 'showWhen', 'field'], `There is no field "${field.showWhen.field}".`, {
          hint: suggest(field.showWhen.field, known),
        })
      }
    }
  }
}
