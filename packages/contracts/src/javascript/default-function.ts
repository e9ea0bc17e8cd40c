import type { AnyNode, Function as FunctionNode, Program } from 'acorn'
import { isIdentifier } from './nodes.ts'

/** The function that a code step exports by default; null when it is not written as one in this module. */
export function defaultFunction(program: Program): FunctionNode | null {
  for (const statement of program.body) {
    if (statement.type !== 'ExportDefaultDeclaration') continue
    const { declaration } = statement
    if (declaration.type === 'Identifier') return namedFunction(program, declaration.name)
    return asFunction(declaration)
  }
  return null
}

function namedFunction(program: Program, name: string): FunctionNode | null {
  for (const statement of program.body) {
    if (statement.type === 'FunctionDeclaration' && statement.id.name === name) return statement
    if (statement.type !== 'VariableDeclaration') continue
    for (const { id, init } of statement.declarations) {
      if (isIdentifier(id, name) && init) return asFunction(init)
    }
  }
  return null
}

function asFunction(node: AnyNode): FunctionNode | null {
  if (node.type === 'ParenthesizedExpression') return asFunction(node.expression)
  const isFunction =
    node.type === 'ArrowFunctionExpression' ||
    node.type === 'FunctionExpression' ||
    node.type === 'FunctionDeclaration'
  return isFunction ? node : null
}
