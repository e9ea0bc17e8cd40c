/** Labels as people write them: separated by commas, each once. */
export function labelWords(text: string): string[] {
  return [...new Set(text.split(',').map((word) => word.trim()))].filter((word) => word !== '')
}
