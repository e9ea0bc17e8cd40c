import type { Connector } from '@millrace/connector-sdk'
import { data } from './data/index.ts'
import { dropbox } from './dropbox/index.ts'
import { http } from './http/index.ts'
import { schedule } from './schedule/index.ts'
import { webhook } from './webhook/index.ts'

/** Every connector. A test finds the folder that is missing here. */
export const connectors: readonly Connector[] = [data, dropbox, http, schedule, webhook]
