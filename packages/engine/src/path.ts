/** The containers on the way to a step, outermost first: `each[3]/safe/post` -> `each`, `each[3]/safe`. */
export function containersOf(path: string): string[] {
  const containers: string[] = []
  for (let slash = path.indexOf('/'); slash !== -1; slash = path.indexOf('/', slash + 1)) {
    const open = path.charAt(slash - 1) === ']' ? path.lastIndexOf('[', slash) : slash
    containers.push(path.slice(0, open))
  }
  return containers
}

/** `each[3]/post` -> `post`. */
export function stepIdOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

/** Everything up to the step's id, which all steps of its scope have in common. */
export function prefixOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1)
}

/** Whether a step stands somewhere inside a container. */
export function isInside(path: string, container: string): boolean {
  return path.startsWith(container) && '[/'.includes(path.charAt(container.length) || ' ')
}
