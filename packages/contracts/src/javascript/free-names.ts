import type { Program } from 'acorn'
import { collect } from './nodes.ts'

/**
 * The variables that an expression reads and does not declare itself. A name that is declared anywhere inside counts as
 * declared everywhere: rather one too few. `typeof x` asks whether x is there, and reads nothing.
 */
export function freeNames(program: Program): string[] {
  const read = new Set<string>()
  const declared = new Set<string>()
  for (const { node, as } of collect(program)) {
    if (
      node.type === 'UnaryExpression' &&
      node.operator === 'typeof' &&
      node.argument.type === 'Identifier'
    ) {
      declared.add(node.argument.name)
    }
    if ((node.type === 'FunctionExpression' || node.type === 'ClassExpression') && node.id) {
      declared.add(node.id.name)
    }
    if (node.type !== 'Identifier') continue
    if (as === 'VariablePattern') declared.add(node.name)
    else read.add(node.name)
  }
  return [...read].filter((name) => !declared.has(name))
}
