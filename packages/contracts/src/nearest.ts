const longest = 80

/** The candidate that a word is most likely a slip of; null when none is near. */
export function nearest(word: string, candidates: readonly string[]): string | null {
  if (word.length > longest) return null
  let best: string | null = null
  let bestDistance = Math.ceil(word.length / 3) + 1
  for (const candidate of candidates) {
    const tooFar = Math.abs(candidate.length - word.length) >= bestDistance
    if (tooFar || candidate.length > longest) continue
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase())
    if (distance < bestDistance) {
      best = candidate
      bestDistance = distance
    }
  }
  return best
}

function editDistance(left: string, right: string): number {
  let above = Array.from({ length: right.length + 1 }, (_, index) => index)
  for (let row = 1; row <= left.length; row += 1) {
    const current = [row]
    for (let column = 1; column <= right.length; column += 1) {
      const change = left[row - 1] === right[column - 1] ? 0 : 1
      current.push(
        Math.min((above[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1, (above[column - 1] ?? 0) + change),
      )
    }
    above = current
  }
  return above[right.length] ?? 0
}
