import { defineAction, parseJson as parse } from '@millrace/connector-sdk'
import { requireSize } from '../require-size.ts'

export const parseJson = defineAction({
  key: 'parse-json',
  name: 'Parse JSON',
  description: 'Turns JSON text into data.',
  input: [{ key: 'text', type: 'multiline', label: 'JSON', required: true }],
  sideEffects: false,
  sampleOutput: { orders: [{ id: '1001' }] },
  run: async ({ input }) => {
    requireSize(input.text)
    return parse(input.text.replace(/^\ufeff/, ''), 'The text')
  },
})
