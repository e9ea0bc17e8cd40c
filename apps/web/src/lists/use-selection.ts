'use client'

import type { TableSelection } from '@millrace/ui'
import { useMemo, useState } from 'react'

export interface Selection<Row> extends TableSelection {
  /** Those of the rows that are chosen: what has left the list is not. */
  rows: readonly Row[]
  clear: () => void
}

/** Rows chosen for a bulk action. */
export function useSelection<Row>(rows: readonly Row[], rowKey: (row: Row) => string): Selection<Row> {
  const [keys, setKeys] = useState<ReadonlySet<string>>(new Set())
  const chosen = useMemo(() => rows.filter((row) => keys.has(rowKey(row))), [rows, keys, rowKey])
  return {
    rows: chosen,
    selected: keys,
    onChange: setKeys,
    clear: () => setKeys(new Set()),
  }
}
