import { DatabaseConflict } from '@millrace/db'
import { invalid } from '../errors.ts'

export async function sayTaken<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof DatabaseConflict)) throw error
    throw invalid([
      { path: 'name', message: 'There is an OAuth app of this name for the same type already.' },
    ])
  }
}
