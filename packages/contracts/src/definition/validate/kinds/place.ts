import type { Json } from '../../../json.ts'
import type { Context } from '../context.ts'
import { templateKind } from '../fields.ts'
import type { Path } from '../path.ts'
import type { Visibility } from '../visibility.ts'

/** A step that is checked: where it stands, and what it sees. */
export interface StepPlace {
  at: Path
  context: Context
  sees: Visibility
}

/** Text around an expression would make it a text, which cannot be right here. */
export function checkSole(value: Json | undefined, path: Path, { report }: Context): void {
  if (value === undefined || templateKind(value) !== 'mixed') return
  report.add(path, 'This must be one sole {{ expression }}, without text around it.')
}
