import { detectIsolation, type Isolation } from '../../packages/sandbox/src/index.ts'
import { ensurePackage, isOnPath } from './apt.ts'
import { StartError } from './start-error.ts'

/** What keeps the sandboxes of this stack apart, and whether its worker may start without that. */
export interface StackIsolation extends Isolation {
  allowNone: boolean
}

/**
 * Installs what is missing where it may, then tries what this machine gives. Only a machine that gives nothing is vouched
 * for, and only when the configuration says so: whoever starts a worker in another way has to say it himself.
 */
export async function prepareIsolation({
  allowNoIsolation,
}: {
  allowNoIsolation: boolean
}): Promise<StackIsolation> {
  await installBubblewrap()
  const isolation = await detectIsolation()
  if (isolation.tier === 'none' && !allowNoIsolation) throw new StartError(refusal(isolation))
  return { ...isolation, allowNone: isolation.tier === 'none' }
}

/** Does without it where it cannot be had: util-linux can stand in for it on many machines. */
export async function installBubblewrap(): Promise<void> {
  if (process.platform === 'linux') await ensurePackage('bubblewrap', { program: 'bwrap' }).catch(() => {})
}

/** What a person should know who reads nothing else on the screen; null at tier full. */
export function isolationWarning({ tier, gaps }: Isolation): string | null {
  if (tier === 'full') return null
  const sentences = gaps.map((gap) => `  - ${gap}`)
  const advice = `  ${howToGetIt()}`
  if (tier === 'restricted') {
    return ['  Isolation is RESTRICTED: sandboxes are apart, with these gaps:', ...sentences, advice].join(
      '\n',
    )
  }
  const frame = '!'.repeat(100)
  return [
    frame,
    '  NO ISOLATION (tier none): code of flows runs with the rights of this user and reaches files and network.',
    '  Run only flows that you trust on this machine, and never those of customers.',
    ...sentences,
    advice,
    frame,
  ].join('\n')
}

function refusal({ gaps }: Isolation): string {
  return [
    'This machine gives no isolation for sandboxes (tier none), so nothing is started:',
    ...gaps.map((gap) => `  - ${gap}`),
    `${howToGetIt()}`,
    'ALLOW_NO_ISOLATION=1 starts it all the same, for local development with flows that you trust.',
  ].join('\n')
}

function howToGetIt(): string {
  if (process.platform !== 'linux') return 'Isolation needs Linux, for example the Docker image in deploy/.'
  if (!isOnPath('bwrap')) {
    return 'bubblewrap is not installed: install it (Debian, Ubuntu: sudo apt-get install bubblewrap; Fedora: sudo dnf install bubblewrap) and start again.'
  }
  return 'bubblewrap is installed, so the kernel withholds something, most often user namespaces: see deploy/README.md.'
}
