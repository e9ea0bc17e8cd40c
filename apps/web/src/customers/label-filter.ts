/** Labels of the filter, as they stand in the address. */
export function readLabels(filter: string | undefined): string[] {
  return (filter ?? '').split(',').filter((label) => label !== '')
}

/** With the label added or taken away. */
export function toggleLabel(filter: string | undefined, label: string): string {
  const labels = readLabels(filter)
  const without = labels.filter((each) => each !== label)
  return (without.length === labels.length ? [...labels, label] : without).join(',')
}

/** As people write them: separated by commas, each once. */
export function labelWords(text: string): string[] {
  return [...new Set(text.split(',').map((word) => word.trim()))].filter((word) => word !== '')
}
