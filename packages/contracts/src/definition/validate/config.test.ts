import { config, describeProblems, type Row } from '../../../test/problems.ts'
import type { DataSourceUse, Field } from '../../field.ts'

const configs: Row[] = [
  {
    name: 'a field key twice',
    input: config({ key: 'a', type: 'text', label: 'A' }, { key: 'a', type: 'text', label: 'A' }),
    gives: ['config.pages[0].fields[1].key Another field has the key "a" already.'],
  },
  {
    name: 'a default that does not fit',
    input: config({ key: 'a', type: 'number', label: 'A', default: 'x' }),
    gives: ['config.pages[0].fields[0].default A is a number.'],
  },
  {
    name: 'a select without options',
    input: config({ key: 'a', type: 'select', label: 'A' }),
    gives: ['config.pages[0].fields[0].options A select needs options to choose from. (...)'],
  },
  {
    name: 'showWhen of an unknown field',
    input: config({ key: 'a', type: 'text', label: 'A', showWhen: { field: 'b', in: [] } }),
    gives: ['config.pages[0].fields[0].showWhen.field There is no field "b". (...)'],
  },
  {
    name: 'a file that each user would have',
    input: config({ key: 'a', type: 'file', label: 'A', level: 'user' }),
    gives: ['config.pages[0].fields[0].level A file is of the instance, not of each user.'],
  },
]

const at = 'config.pages[0].fields[0]'
const folder = { key: 'folder', type: 'text', label: 'Folder' } as const
const source = { use: 'dropbox.folders', connection: 'files' }
const withSlot = (...fields: Field[]) => ({
  ...config(...fields),
  connections: { files: { connector: 'dropbox', type: 'oauth2', owner: 'customer' } },
})
const choice = (optionsFrom: DataSourceUse): Field => ({ key: 'a', type: 'select', label: 'A', optionsFrom })

const dynamic: Row[] = [
  { name: 'a data source', input: withSlot(choice(source)), gives: [] },
  {
    name: 'a data source that asks for another field',
    input: withSlot(choice({ ...source, with: { path: '{{ config.folder }}' } }), folder),
    gives: [],
  },
  {
    name: 'an unknown data source',
    input: withSlot(choice({ ...source, use: 'dropbox.folder' })),
    gives: [`${at}.optionsFrom.use The connector "dropbox" has no data source "folder". (...)`],
  },
  {
    name: 'a data source without the connection it needs',
    input: withSlot(choice({ use: 'dropbox.folders' })),
    gives: [`${at}.optionsFrom.connection "dropbox.folders" needs a connection. (...)`],
  },
  {
    name: 'a data source whose input is computed',
    input: withSlot(choice({ ...source, with: { path: '{{ config.folder + 1 }}' } }), folder),
    gives: [`${at}.optionsFrom.with.path Only {{ config.<field> }} can stand here. (...)`],
  },
  {
    name: 'a data source that asks for its own field, or for none',
    input: withSlot(choice({ ...source, with: { path: '{{ config.a }}{{ config.fold }}' } }), folder),
    gives: [
      `${at}.optionsFrom.with.path The choices of a field cannot depend on itself.`,
      `${at}.optionsFrom.with.path There is no field "fold". (...)`,
    ],
  },
]

const others: Row[] = [
  {
    name: 'a pattern that could run for ever',
    input: config({ ...folder, validation: { pattern: '(a)\\1' } }),
    gives: [`${at}.validation.pattern The pattern cannot be used...`],
  },
  {
    name: 'fields that show each other',
    input: config(
      { ...folder, key: 'a', showWhen: { field: 'b', in: ['1'] } },
      { ...folder, key: 'b', showWhen: { field: 'a', in: ['1'] } },
    ),
    gives: [
      `${at}.showWhen.field Whether "a" is shown depends on itself.`,
      'config.pages[0].fields[1].showWhen.field Whether "b" is shown depends on itself.',
    ],
  },
  {
    name: 'a field of the instance that depends on one of each user',
    input: config(
      { ...folder, key: 'a', showWhen: { field: 'b', in: ['1'] } },
      { ...folder, key: 'b', level: 'user' },
    ),
    gives: [`${at}.showWhen.field "b" is a field of each user, "a" of the instance.`],
  },
  {
    name: 'a connection field without a slot that is there',
    input: config({ ...folder, type: 'connection', slot: 'crm' }),
    gives: [`${at}.slot A connection field names a slot of the integration.`],
  },
  {
    name: 'a mapping of nothing',
    input: config({ ...folder, type: 'field-mapping' }),
    gives: [`${at}.mapping A field mapping says what can be mapped, and to what. (...)`],
  },
  {
    name: 'a former key that two fields claim',
    input: config({ ...folder, key: 'a', formerKeys: ['x'] }, { ...folder, key: 'b', formerKeys: ['x'] }),
    gives: ['config.pages[0].fields[1].formerKeys[0] "a" takes the value of "x" over already.'],
  },
  {
    name: 'a key that JavaScript reserves',
    input: config({ ...folder, key: 'constructor' }),
    gives: [`${at}.key This name is reserved by JavaScript.`],
  },
]

describeProblems('config', [...configs, ...dynamic, ...others])
