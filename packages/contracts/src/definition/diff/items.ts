import type { Definition } from '../schema.ts'
import { changesOf } from './changes.ts'
import { presenceOf } from './flows.ts'
import type { EditBudget } from './lines.ts'
import type { ItemDiff } from './schema.ts'

type Slots = NonNullable<Definition['connections']>
type Pages = NonNullable<Definition['config']>['pages']
type Page = Pages[number]
type ConfigField = Page['fields'][number]

export function diffSlots(before: Slots, after: Slots, budget: EditBudget): ItemDiff[] {
  return [...new Set([...Object.keys(after), ...Object.keys(before)])].flatMap((key) => {
    const old = before[key]
    const now = after[key]
    return itemDiff({ key, name: now?.label ?? old?.label ?? key, before: old, after: now }, budget)
  })
}

/** A page whose title is new is the one that stood in its place, where that is gone. */
export function pairPages(before: Pages, after: Pages): { before?: Page; after?: Page }[] {
  const taken = new Set<Page>()
  const titles = new Set(after.map(({ title }) => title))
  const pairs = after.map((page, index) => {
    const inPlace = before[index]
    const old =
      before.find((each) => each.title === page.title && !taken.has(each)) ??
      (inPlace !== undefined && !titles.has(inPlace.title) && !taken.has(inPlace) ? inPlace : undefined)
    if (old !== undefined) taken.add(old)
    return { after: page, ...(old === undefined ? {} : { before: old }) }
  })
  return [...pairs, ...before.filter((page) => !taken.has(page)).map((page) => ({ before: page }))]
}

export function diffPages(pairs: ReturnType<typeof pairPages>, budget: EditBudget): ItemDiff[] {
  return pairs.flatMap(({ before, after }) => {
    const title = (after ?? before)?.title ?? ''
    const own = (page: Page | undefined) => {
      if (page === undefined) return undefined
      const { fields: _fields, ...parts } = page
      return parts
    }
    return itemDiff({ key: title, name: title, before: own(before), after: own(after) }, budget)
  })
}

/** By key, or by the key that it had before (`formerKeys`). */
export function diffFields(pairs: ReturnType<typeof pairPages>, budget: EditBudget): ItemDiff[] {
  const old = pairs.flatMap(({ before: page, after }) =>
    (page?.fields ?? []).map((field) => ({ field, page: page?.title ?? '', now: after?.title })),
  )
  const taken = new Set<ConfigField>()
  const diffs = pairs.flatMap(({ after: page }) =>
    (page?.fields ?? []).flatMap((field) => {
      const keys = [field.key, ...(field.formerKeys ?? [])]
      const former = keys
        .map((key) => old.find((each) => each.field.key === key && !taken.has(each.field)))
        .find((each) => each !== undefined)
      if (former !== undefined) taken.add(former.field)
      const isMoved = former !== undefined && former.now !== page?.title
      return itemDiff(
        {
          key: field.key,
          name: field.label,
          before: former?.field,
          after: field,
          page: page?.title ?? '',
          ...(isMoved ? { movedFrom: former.page } : {}),
        },
        budget,
      )
    }),
  )
  const gone = old.filter(({ field }) => !taken.has(field))
  return [
    ...diffs,
    ...gone.flatMap(({ field, page }) =>
      itemDiff({ key: field.key, name: field.label, before: field, after: undefined, page }, budget),
    ),
  ]
}

function itemDiff(
  {
    before,
    after,
    ...told
  }: Pick<ItemDiff, 'key' | 'name' | 'page' | 'movedFrom'> & {
    before: object | undefined
    after: object | undefined
  },
  budget: EditBudget,
): ItemDiff[] {
  const changes = changesOf(before ?? {}, after ?? {}, budget)
  const change = presenceOf(before, after)
  const isTold = change !== 'changed' || changes.length > 0 || told.movedFrom !== undefined
  return isTold ? [{ ...told, change, changes }] : []
}
