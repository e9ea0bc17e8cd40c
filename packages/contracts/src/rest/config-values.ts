import { limitedObjectSchema } from './limited-object.ts'

/** What somebody filled in, by field. Every revision keeps it and every run carries it; what is larger is a file. */
export const configValuesSchema = limitedObjectSchema({ what: 'a config takes', maxKb: 256 })
