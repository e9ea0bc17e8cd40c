import type { Services } from '../context.ts'

/** One for all: authorization servers compare it letter by letter. */
export function redirectUriOf({ publicUrl }: Pick<Services, 'publicUrl'>): string {
  return `${publicUrl}/oauth/callback`
}
