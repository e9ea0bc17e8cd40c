import type { Field, FieldType, Json } from '@millrace/contracts'

/** JSON as a literal in source code: the same values, but arrays and objects may be readonly. */
export type ReadonlyJson =
  | null
  | boolean
  | number
  | string
  | readonly ReadonlyJson[]
  | { readonly [key: string]: ReadonlyJson }

/** A {@link Field} as an author writes it. Literals keep their types, so that the input of the action is typed. */
export interface FieldSpec extends Readonly<Omit<Field, 'options' | 'showWhen' | 'default'>> {
  readonly default?: ReadonlyJson
  readonly options?: readonly { readonly value: string; readonly label: string }[]
  readonly showWhen?: { readonly field: string; readonly in: readonly string[] }
}

type Scalar<Type extends FieldType> = Type extends 'number'
  ? number
  : Type extends 'boolean'
    ? boolean
    : Type extends 'json'
      ? Json
      : Type extends 'key-value' | 'secrets'
        ? Record<string, string>
        : Type extends 'list' | 'multi-select'
          ? string[]
          : Type extends 'schedule' | 'file' | 'field-mapping'
            ? Json
            : string

type ValueOf<F extends FieldSpec> = F extends {
  readonly type: 'select'
  readonly options: readonly { readonly value: infer Value }[]
}
  ? Value
  : Scalar<F['type']>

type KeyIfGiven<F extends FieldSpec> = F extends { readonly showWhen: object }
  ? never
  : F extends { readonly required: true } | { readonly default: ReadonlyJson }
    ? F['key']
    : never

/**
 * The values of a form as its fields describe them. A field is always there when it is `required` or has a `default`,
 * unless `showWhen` may hide it; every other one may be missing.
 */
export type ValuesOf<Fields extends readonly FieldSpec[]> = {
  [F in Fields[number] as KeyIfGiven<F>]: ValueOf<F>
} & {
  [F in Fields[number] as F['key'] extends KeyIfGiven<F> ? never : F['key']]?: ValueOf<F>
}
