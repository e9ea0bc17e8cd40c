/** What the code steps of the suite have in common: how many tries go on at once, and what came of one. */

const timeoutMs = 10_000

/** By way and target what came of each try of `rounds`, one after the other: the code of an error, or what the way gave. */
export async function tryAll({ ways, chosen, targetsOf, rounds = 1 }) {
  const verdicts = {}
  for (const [name, way] of Object.entries(ways)) {
    if (chosen !== null && !chosen.includes(name)) continue
    verdicts[name] = {}
    const waiting = [...targetsOf(name)]
    const work = async () => {
      for (let target = waiting.shift(); target !== undefined; target = waiting.shift()) {
        const codes = []
        while (codes.length < rounds) codes.push(await verdictOf(() => way(target)))
        verdicts[name][target] = codes.join(' ')
      }
    }
    await Promise.all(Array.from({ length: 8 }, work))
  }
  return verdicts
}

async function verdictOf(attempt) {
  let timer
  try {
    const late = new Promise((resolve) => {
      timer = setTimeout(() => resolve('timeout'), timeoutMs)
    })
    return await Promise.race([attempt(), late])
  } catch (error) {
    return codeOf(error)
  } finally {
    clearTimeout(timer)
  }
}

function codeOf(error) {
  for (let each = error; each; each = each.cause ?? each.errors?.[0]) {
    if (typeof each.code === 'string' && each.code !== '' && each.code !== 'ERR_NETWORK') return each.code
  }
  return error?.constructor?.name ?? 'unknown'
}
