/** `state` of code steps, as TypeScript declarations for the editor. */
export const stateTypes = `/** One scope of the state. Each call is one atomic operation; a repeated step gets the answers it got before. */
interface ScopeState {
  /** The entry's value; undefined when there is none. */
  get(key: string): Promise<any>
  /** Stores a value, and gives it back. */
  set(key: string, value: unknown, options?: { expiresInMs?: number }): Promise<any>
  /** Adds to a number, which begins at 0; gives the sum. */
  increment(key: string, by?: number, options?: { expiresInMs?: number }): Promise<number>
  /** Adds to a list and gives it; only the newest \`keep\` entries stay (at most 1000). */
  append(key: string, value: unknown, options?: { keep?: number; expiresInMs?: number }): Promise<any[]>
  /** Stores a value only where \`expected\` is now; undefined: where nothing is. */
  compareAndSet(
    key: string,
    expected: unknown,
    value: unknown,
    options?: { expiresInMs?: number },
  ): Promise<{ swapped: boolean; value: any }>
  /** Removes the entry. */
  delete(key: string): Promise<void>
  /** Removes the entry after this time. */
  expire(key: string, expiresInMs: number): Promise<any>
}

interface StepState {
  /** Of this flow of the instance. */
  flow: ScopeState
  instance: ScopeState
  customer: ScopeState
  organization: ScopeState
}`
