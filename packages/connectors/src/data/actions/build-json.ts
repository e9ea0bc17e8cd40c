import { defineAction } from '@millrace/connector-sdk'

export const buildJson = defineAction({
  key: 'build-json',
  name: 'Build JSON',
  description: 'Turns data into JSON text.',
  input: [
    { key: 'value', type: 'json', label: 'Data', required: true },
    { key: 'pretty', type: 'boolean', label: 'Indented', default: false },
  ],
  sideEffects: false,
  sampleOutput: '{"orders":[{"id":"1001"}]}',
  run: async ({ input }) => JSON.stringify(input.value, null, input.pretty ? 2 : 0),
})
