import type { FieldType } from './field.ts'

/** What is filled in here is never shown again. Apart from the schemas: every sandbox boots with it. */
export function isSecretField({ type }: { type: FieldType }): boolean {
  return type === 'secret' || type === 'secrets'
}
