/** What floats above the page: menus, popovers, lists of options. */
export const floatClass = 'animate-appear z-50 overflow-hidden rounded bg-raised text-ink shadow-float'

/** One row of a menu or a list of options. */
export const itemClass =
  'flex min-h-7 cursor-default select-none items-center gap-2 rounded-sm px-2 py-1 text-13 outline-none aria-disabled:opacity-50 data-highlighted:bg-hover data-[selected=true]:bg-hover [&>svg]:size-4 [&>svg]:shrink-0'
