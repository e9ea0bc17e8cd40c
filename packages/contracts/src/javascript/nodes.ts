import type { AnyNode, MemberExpression, ObjectPattern, Pattern, Program } from 'acorn'
import { full } from 'acorn-walk'

export interface Visited {
  node: AnyNode
  /** The role acorn-walk gives: `VariablePattern` for a name that is bound, `Identifier` for one that is read. */
  as: string
}

export function collect(program: Program): Visited[] {
  const visited: Visited[] = []
  full(program, (node, _state, type) => {
    visited.push({ node: asAnyNode(node), as: type })
  })
  return visited
}

/** acorn-walk calls back with the base type of the very nodes that acorn's union `AnyNode` lists. */
function asAnyNode(node: { type: string }): AnyNode {
  return node as AnyNode
}

export function countBindings(nodes: readonly Visited[], name: string): number {
  return nodes.filter(({ node, as }) => {
    if (as === 'VariablePattern') return isIdentifier(node, name)
    return (
      (node.type === 'ImportSpecifier' ||
        node.type === 'ImportDefaultSpecifier' ||
        node.type === 'ImportNamespaceSpecifier') &&
      node.local.name === name
    )
  }).length
}

export function memberName({ property, computed }: MemberExpression): string | null {
  if (!computed) return property.type === 'Identifier' ? property.name : null
  return textOf(property)
}

/** A text that is written out; `steps[name]` names nothing. */
export function textOf(node: AnyNode): string | null {
  return node.type === 'Literal' && typeof node.value === 'string' ? node.value : null
}

export function nameOf(node: AnyNode): string | null {
  return node.type === 'Identifier' ? node.name : textOf(node)
}

export function isIdentifier(node: AnyNode, name: string): boolean {
  return node.type === 'Identifier' && node.name === name
}

export function isMember(node: AnyNode, object: string, property: string): boolean {
  return (
    node.type === 'MemberExpression' && isIdentifier(node.object, object) && memberName(node) === property
  )
}

export function patternKeys(pattern: ObjectPattern): string[] {
  return pattern.properties.flatMap((property) => {
    if (property.type !== 'Property') return []
    const name = property.computed ? textOf(property.key) : nameOf(property.key)
    return name === null ? [] : [name]
  })
}

export function propertyPattern(pattern: ObjectPattern, key: string): Pattern | null {
  for (const property of pattern.properties) {
    if (property.type === 'Property' && !property.computed && nameOf(property.key) === key)
      return property.value
  }
  return null
}
