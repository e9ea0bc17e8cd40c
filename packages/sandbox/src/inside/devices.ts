/** What a sandbox has in /dev. Not `zero`: mapped as shared memory it gives pages that no limit counts. */
export const harmlessDevices = ['null', 'full', 'random', 'urandom'] as const
