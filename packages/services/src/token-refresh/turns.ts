/** Each holds a connection of the pool while an authorization server thinks; the others are for runs. */
const atOnce = 3
/** Of one organization: servers of its choice that never answer must not keep the others waiting. */
const ofOne = 2

export interface Turns {
  /** Does the work once there is room for one more, and for one more of this organization. */
  take<T>(organizationId: string, work: () => Promise<T>): Promise<T>
}

export function createTurns(): Turns {
  const underWay: string[] = []
  const waiting: { organizationId: string; begin: () => void }[] = []
  const hasRoom = (organizationId: string) =>
    underWay.length < atOnce && underWay.filter((id) => id === organizationId).length < ofOne

  function beginNext(): void {
    const index = waiting.findIndex(({ organizationId }) => hasRoom(organizationId))
    const [next] = index === -1 ? [] : waiting.splice(index, 1)
    if (next === undefined) return
    underWay.push(next.organizationId)
    next.begin()
  }

  return {
    async take(organizationId, work) {
      const turn = Promise.withResolvers<void>()
      waiting.push({ organizationId, begin: turn.resolve })
      beginNext()
      await turn.promise
      try {
        return await work()
      } finally {
        underWay.splice(underWay.indexOf(organizationId), 1)
        beginNext()
      }
    },
  }
}
