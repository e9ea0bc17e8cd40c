import { type Helper, helperNamespaces } from '@millrace/contracts/expression'
import type { Completion } from './complete.ts'

/** Namespaces of helpers, offered beside the names of data. */
export function namespaceOptions(): Completion[] {
  return helperNamespaces.map(({ name, description }) => ({
    label: name,
    insert: name,
    detail: 'helpers',
    help: { title: name, text: description },
  }))
}

/** The helpers of a namespace (`date`); null when it is none. */
export function helperOptions(namespace: string): Completion[] | null {
  const found = helperNamespaces.find(({ name }) => name === namespace)
  return found?.helpers.map((helper) => helperOption(found.name, helper)) ?? null
}

function helperOption(
  namespace: string,
  { name, signature, description, example, result }: Helper,
): Completion {
  return {
    label: name,
    insert: name,
    isCall: true,
    detail: signature,
    help: {
      title: `${namespace}.${name}${signature}`,
      text: description,
      example: `${example} gives ${JSON.stringify(result)}`,
    },
  }
}
