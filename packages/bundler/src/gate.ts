/** Lets in as many tasks as there are places; the others wait in the order in which they came. */
export function createGate(places: number): <Result>(task: () => Promise<Result>) => Promise<Result> {
  const waiting: (() => void)[] = []
  let free = places

  return async (task) => {
    if (free > 0) free -= 1
    else await new Promise<void>((resolve) => waiting.push(resolve))
    try {
      return await task()
    } finally {
      // A place is handed on: whoever comes now stands behind those who wait.
      const next = waiting.shift()
      if (next === undefined) free += 1
      else next()
    }
  }
}
