import { type Isolation, noIsolation } from '../isolation.ts'

export async function detectIsolation(): Promise<Isolation> {
  return noIsolation
}
