import { Field, Input } from '@millrace/ui'

/** A header, a field of a request, a prefix: what a third party has named, letter by letter. */
export function NameField({
  label,
  help,
  required = false,
  value,
  placeholder,
  onChange,
}: {
  label: string
  help?: string
  required?: boolean
  value: string
  placeholder: string
  onChange: (value: string) => void
}) {
  return (
    <Field label={label} required={required} {...(help === undefined ? {} : { help })}>
      {(control) => (
        <Input
          {...control}
          size="sm"
          mono
          spellCheck={false}
          value={value}
          placeholder={placeholder}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  )
}
