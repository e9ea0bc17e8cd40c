/** The same words for mail programs that show HTML: no picture, no address but the ones in the text. */
export function toHtml(text: string): string {
  const paragraphs = text
    .split(/\n{2,}/)
    .map((paragraph) => `<p>${paragraph.split('\n').map(toLine).join('<br>')}</p>`)
  return `<div style="font: 15px/1.5 system-ui, sans-serif; max-width: 36em">${paragraphs.join('\n')}</div>`
}

function toLine(line: string): string {
  const safe = escapeHtml(line)
  return /^https?:\/\/\S+$/.test(line) ? `<a href="${safe}">${safe}</a>` : safe
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
