import { ConnectorError, defineAction } from '@millrace/connector-sdk'
import { forbiddenKeys } from '@millrace/contracts'
import { CsvError } from 'csv-parse'
import { parse } from 'csv-parse/sync'
import { requireSize } from '../require-size.ts'

/** CSV as RFC 4180 describes it, with any delimiter. All values stay text. */
export const parseCsv = defineAction({
  key: 'parse-csv',
  name: 'Parse CSV',
  description: 'Turns CSV text into a list of rows.',
  input: [
    { key: 'text', type: 'multiline', label: 'CSV', required: true },
    {
      key: 'header',
      type: 'boolean',
      label: 'The first row holds the names',
      default: true,
      help: 'On: each row is an object. Off: each row is a list.',
    },
    {
      key: 'delimiter',
      type: 'text',
      label: 'Delimiter',
      default: ',',
      help: 'One character, or \\t for a tab.',
      advanced: true,
    },
    { key: 'quote', type: 'text', label: 'Quote', default: '"', advanced: true },
    { key: 'trim', type: 'boolean', label: 'Without spaces around values', default: false, advanced: true },
  ],
  sideEffects: false,
  sampleOutput: [{ id: '1001', name: 'Ada Lovelace' }],
  run: async ({ input }) => {
    requireSize(input.text)
    const delimiter = requireCharacter('delimiter', input.delimiter.replaceAll('\\t', '\t'))
    const quote = requireCharacter('quote', input.quote)
    try {
      return parse(input.text, {
        bom: true,
        columns: input.header ? requireNames : false,
        delimiter,
        quote,
        escape: quote,
        trim: input.trim,
        skipEmptyLines: true,
        maxRecordSize: 1024 * 1024,
      })
    } catch (cause) {
      if (!(cause instanceof CsvError)) throw cause
      const line = typeof cause.lines === 'number' ? cause.lines : null
      throw new ConnectorError(
        {
          code: 'bad_response',
          message: `The text is not readable as CSV: ${cause.message}`,
          details: { reason: cause.code, line },
        },
        { cause },
      )
    }
  },
})

function requireNames(names: string[]): string[] {
  const seen = new Set<string>()
  for (const name of names) {
    if (forbiddenKeys.has(name)) throw badHeader(`the column name ${name} is reserved by JavaScript`)
    if (seen.has(name)) throw badHeader(`two columns are called ${JSON.stringify(name)}`)
    seen.add(name)
  }
  return names
}

function requireCharacter(field: string, value: string): string {
  if ([...value].length === 1 && value !== '\n' && value !== '\r') return value
  throw new ConnectorError({ code: 'input_invalid', message: `${field} must be one character.` })
}

function badHeader(reason: string): ConnectorError {
  return new ConnectorError({
    code: 'bad_response',
    message: `The text is not readable as CSV: ${reason} (line 1).`,
    details: { line: 1 },
  })
}
