import { config, describeProblems, type Row } from '../../../test/problems.ts'

const configs: Row[] = [
  {
    name: 'a field key twice',
    input: config({ key: 'a', type: 'text', label: 'A' }, { key: 'a', type: 'text', label: 'A' }),
    gives: ['config.pages[0].fields[1].key Another field has the key "a" already.'],
  },
  {
    name: 'a default that does not fit',
    input: config({ key: 'a', type: 'number', label: 'A', default: 'x' }),
    gives: ['config.pages[0].fields[0].default "a" must be a number...'],
  },
  {
    name: 'a select without options',
    input: config({ key: 'a', type: 'select', label: 'A' }),
    gives: ['config.pages[0].fields[0].options A select needs options to choose from.'],
  },
  {
    name: 'showWhen of an unknown field',
    input: config({ key: 'a', type: 'text', label: 'A', showWhen: { field: 'b', in: [] } }),
    gives: ['config.pages[0].fields[0].showWhen.field There is no field "b". (...)'],
  },
]

describeProblems('config', configs)
