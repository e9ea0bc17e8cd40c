import { type FileRef, fileTextLimits } from '@millrace/contracts'

/** Whether a value is a reference to a file; whether there is such a file, the worker knows. */
export function isFile(value: unknown): value is FileRef {
  return (
    typeof value === 'object' &&
    value !== null &&
    '$file' in value &&
    typeof value.$file === 'string' &&
    value.$file.length <= fileTextLimits.id &&
    'name' in value &&
    typeof value.name === 'string' &&
    'contentType' in value &&
    typeof value.contentType === 'string' &&
    'bytes' in value &&
    typeof value.bytes === 'number'
  )
}
