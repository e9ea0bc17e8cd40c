const longestName = 255
const longestContentType = 200

/** What no column and no header can hold is left out. Where the name is used as a path, it is that place's to be careful. */
export function toFileName(name: string): string {
  return printable(name).slice(0, longestName).toWellFormed() || 'file'
}

export function toContentType(contentType: string): string {
  const text = printable(contentType).replaceAll(/[^\x20-\x7e]/g, '')
  return text.length > 0 && text.length <= longestContentType ? text : 'application/octet-stream'
}

function printable(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/\p{Cc}/gu, '')
    .trim()
}
