import type { Definition } from '@millrace/contracts'

/** How an integration is shown, as a form holds it; an empty text is not set. */
export interface Details {
  description: string
  category: string
  /** Separated by commas. */
  labels: string
  icon: string
  documentation: string
}

export function detailsOf({
  description = '',
  category = '',
  labels = [],
  icon = '',
  documentation = '',
}: Definition): Details {
  return { description, category, labels: labels.join(', '), icon, documentation }
}

export function withDetails(definition: Definition, details: Details): Definition {
  const {
    description: _description,
    category: _category,
    labels: _labels,
    icon: _icon,
    documentation: _documentation,
    ...rest
  } = definition
  const labels = [...new Set(details.labels.split(',').map((label) => label.trim()))].filter(isGiven)
  return {
    ...rest,
    ...(isGiven(details.description) ? { description: details.description } : {}),
    ...(isGiven(details.category) ? { category: details.category.trim() } : {}),
    ...(labels.length > 0 ? { labels } : {}),
    ...(isGiven(details.icon) ? { icon: details.icon } : {}),
    ...(isGiven(details.documentation) ? { documentation: details.documentation } : {}),
  }
}

export function isSameDetails(one: Details, other: Details): boolean {
  return detailKeys.every((key) => one[key] === other[key])
}

const detailKeys = ['description', 'category', 'labels', 'icon', 'documentation'] as const

const isGiven = (text: string) => text.trim() !== ''
