/** A wrong configuration ends the start with a clear sentence, rather than the first request. */
export async function register(): Promise<void> {
  const { platform } = await import('./src/server/platform.ts')
  platform()
}
