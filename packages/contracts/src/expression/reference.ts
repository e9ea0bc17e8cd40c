import { helperNamespaces } from './helpers/index.ts'
import { scopeNames } from './scope.ts'

const begins = '<!-- reference: begin (written by npm run docs -w @millrace/contracts) -->'
const ends = '<!-- reference: end -->'

/** Puts the reference of names and helpers into a page, between its two marks. */
export function withReference(page: string): string {
  const [before, rest] = page.split(begins)
  const after = rest?.split(ends)[1]
  if (before === undefined || after === undefined) throw new Error(`The page has no ${begins} and ${ends}`)
  return `${before}${begins}\n\n${reference()}\n\n${ends}${after}`
}

function reference(): string {
  return [namesTable(), ...helperNamespaces.map(namespaceTable)].join('\n\n')
}

function namesTable(): string {
  const rows = scopeNames.map(({ name, description, example, only }) =>
    row(`\`${name}\``, only === undefined ? description : `${description} Only ${only}.`, `\`${example}\``),
  )
  return ['## Names', '', '| name | what it is | for example |', '|---|---|---|', ...rows].join('\n')
}

function namespaceTable({ name, description, helpers }: (typeof helperNamespaces)[number]): string {
  const rows = helpers.map((helper) =>
    row(
      `\`${name}.${helper.name}${plain(helper.signature)}\``,
      helper.description,
      `\`${helper.example}\` gives \`${JSON.stringify(helper.result)}\``,
    ),
  )
  return [
    `## ${name}`,
    '',
    description,
    '',
    '| helper | what it does | example |',
    '|---|---|---|',
    ...rows,
  ].join('\n')
}

/** The names of the arguments say enough: types are in the editor. */
function plain(signature: string): string {
  const parameters = signature.slice(signature.indexOf('(') + 1, signature.lastIndexOf('): '))
  const names = [...parameters.matchAll(/(?:^|, )(\.\.\.)?(\w+)(\?)?: /g)].map(
    ([, rest = '', name = '', optional = '']) => `${rest}${name}${optional}`,
  )
  return `(${names.join(', ')})`
}

function row(...cells: string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
}
