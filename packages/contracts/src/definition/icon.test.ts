import { expect, it } from 'vitest'
import { iconFault } from './icon.ts'

const svg = (inner: string) =>
  `data:image/svg+xml,${encodeURIComponent(`<svg xmlns="http://www.w3.org/2000/svg">${inner}</svg>`)}`
const pixel =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

it.each([
  'dropbox',
  svg('<path d="M0 0h24v24"/>'),
  svg('<linearGradient id="a"/><rect fill="url(#a)"/><use href="#a"/>'),
  `data:image/svg+xml;base64,${btoa('<?xml version="1.0"?>\n<svg><path/></svg>\n')}`,
  `data:image/png;base64,${pixel}`,
])('takes %s', (icon) => expect(iconFault(icon)).toBeNull())

it.each([
  ['https://example.com/icon.svg', 'data URL'],
  ['data:text/html,<svg></svg>', 'data URL'],
  ['data:image/png;base64,%%', 'cannot be read'],
  [`data:image/png;base64,${btoa('GIF89a')}`, 'no PNG'],
  ['data:image/svg+xml,<html></html>', 'no SVG'],
  ['data:image/svg+xml,<svg></svg><script>alert(1)</script>', 'no SVG'],
  [svg('<script>alert(1)</script>'), 'scripts'],
  [svg('<path onload="alert(1)"/>'), 'event handlers'],
  [svg('<path\nONCLICK\n= "alert(1)"/>'), 'event handlers'],
  [svg('<a href="javascript:alert(1)"/>'), 'links'],
  [svg('<image xlink:href = \n"https://example.com/x.png"/>'), 'links'],
  [svg('<rect fill="url( https://example.com/x )"/>'), 'links'],
  [svg('<foreignObject/>'), 'scripts'],
  [svg('<x:script xmlns:x="http://www.w3.org/2000/svg">alert(1)</x:script>'), 'scripts'],
  [svg('<h:iframe xmlns:h="http://www.w3.org/1999/xhtml" srcdoc="a"/>'), 'scripts'],
  [svg('<animateMotion/>'), 'animations'],
  [svg('<path/onload="alert(1)"/>'), 'event handlers'],
  [svg('<path d=""onload="alert(1)"/>'), 'event handlers'],
])('refuses %s', (icon, why) => expect(iconFault(icon)).toContain(why))
