/** Says on the terminal what is being done and how long it took. */
export interface Progress {
  step<T>(title: string, work: () => Promise<T>): Promise<T>
}

export function terminalProgress(): Progress {
  return {
    async step(title, work) {
      const startedAt = performance.now()
      const live = process.stdout.isTTY
      if (live) process.stdout.write(`  … ${title}`)
      try {
        const result = await work()
        const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
        process.stdout.write(`${live ? '\r\x1b[K' : ''}  ✓ ${title} (${seconds} s)\n`)
        return result
      } catch (error) {
        process.stdout.write(`${live ? '\r\x1b[K' : ''}  ✗ ${title}\n`)
        throw error
      }
    },
  }
}
