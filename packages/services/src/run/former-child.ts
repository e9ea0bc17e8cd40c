/** After the path of its caller's step: a child of an attempt that failed. No step's path holds it. */
export const formerChild = '#'

export function callerPath(parentPath: string): string {
  return parentPath.split(formerChild, 1)[0] ?? parentPath
}
