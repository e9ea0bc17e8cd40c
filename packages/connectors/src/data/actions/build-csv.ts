import { ConnectorError, defineAction } from '@millrace/connector-sdk'
import { type Json, type JsonObject, jsonObjectSchema } from '@millrace/contracts'
import { stringify } from 'csv-stringify/sync'

/** CSV as RFC 4180 describes it. */
export const buildCsv = defineAction({
  key: 'build-csv',
  name: 'Build CSV',
  description: 'Turns a list of rows into CSV text.',
  input: [
    { key: 'rows', type: 'json', label: 'Rows', required: true, help: 'A list of objects.' },
    {
      key: 'columns',
      type: 'list',
      label: 'Columns',
      help: 'Which ones, in which order. Left empty: all that occur.',
    },
    { key: 'header', type: 'boolean', label: 'Names in the first row', default: true },
    {
      key: 'delimiter',
      type: 'text',
      label: 'Delimiter',
      default: ',',
      help: 'One character, or \\t for a tab.',
      advanced: true,
    },
    {
      key: 'bom',
      type: 'boolean',
      label: 'With byte order mark',
      default: false,
      help: 'Excel needs it to see that the text is UTF-8.',
      advanced: true,
    },
    {
      key: 'escapeFormulas',
      type: 'boolean',
      label: 'Make formulas harmless',
      default: true,
      help: 'Puts an apostrophe before values that a spreadsheet would execute.',
      advanced: true,
    },
  ],
  sideEffects: false,
  sampleOutput: 'id,name\n1001,Ada Lovelace\n',
  run: async ({ input }) => {
    const rows = requireRows(input.rows)
    const columns = input.columns?.length ? input.columns : columnsOf(rows)
    const delimiter = input.delimiter.replaceAll('\\t', '\t')
    if ([...delimiter].length !== 1 || /["\r\n]/.test(delimiter)) {
      throw invalid('delimiter must be one character, and not a quote.')
    }
    const records = rows.map((row) => columns.map((column) => toCell(row[column])))
    const table = input.header ? [columns, ...records] : records
    return stringify(table, { delimiter, bom: input.bom, escape_formulas: input.escapeFormulas })
  },
})

function requireRows(value: Json): JsonObject[] {
  const rows = jsonObjectSchema.array().safeParse(value)
  if (rows.success) return rows.data
  throw invalid('rows must be a list of objects.')
}

function columnsOf(rows: readonly JsonObject[]): string[] {
  return [...new Set(rows.flatMap((row) => Object.keys(row)))]
}

function toCell(value: Json | undefined): string {
  if (value === undefined || value === null) return ''
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function invalid(message: string): ConnectorError {
  return new ConnectorError({ code: 'input_invalid', message })
}
