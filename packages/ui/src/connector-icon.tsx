import { clsx } from 'clsx'
import { Plug } from 'lucide-react'

/**
 * A connector's icon as an image of its own: a browser neither runs scripts nor loads anything from inside an SVG image,
 * so a manifest's markup is never part of our page. One that is drawn with currentColor becomes a mask, to take the
 * colour of the text around it.
 */
export function ConnectorIcon({
  svg,
  label,
  className = 'size-5',
}: {
  svg: string | undefined
  /** Read aloud; leave out where the name stands beside it. */
  label?: string | undefined
  className?: string | undefined
}) {
  if (!svg) return <Plug className={clsx('shrink-0', className)} aria-hidden="true" />
  const url = svgDataUrl(svg)
  if (!svg.includes('currentColor')) {
    return <img src={url} alt={label ?? ''} className={clsx('shrink-0', className)} draggable={false} />
  }
  const mask = `url("${url}") center / contain no-repeat`
  return (
    <span
      {...(label ? { role: 'img', 'aria-label': label } : { 'aria-hidden': true })}
      className={clsx('inline-block shrink-0 bg-current', className)}
      style={{ mask, WebkitMask: mask }}
    />
  )
}

const namespace = 'xmlns="http://www.w3.org/2000/svg"'

/** An image has no HTML parser to forgive a missing namespace. */
function svgDataUrl(svg: string): string {
  const complete = svg.includes('xmlns=') ? svg : svg.replace('<svg', `<svg ${namespace}`)
  return `data:image/svg+xml,${encodeURIComponent(complete)}`
}
