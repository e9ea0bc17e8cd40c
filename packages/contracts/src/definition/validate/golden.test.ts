import { expect, it } from 'vitest'
import { manifests } from '../../../test/manifests.ts'
import { parseDefinitionText } from '../parse-text.ts'
import { validateDefinition } from './index.ts'

const golden = `
schemaVersion: 1
key: dropbox-orders
name: Dropbox orders to CRM
category: CRM
connections:
  dropbox: { connector: dropbox, type: oauth2, owner: customer, label: Your Dropbox }
  crm: { connector: http, type: api-key, owner: organization }
config:
  pages:
    - title: Folder
      fields:
        - { key: folder, type: text, label: Folder, required: true, default: /orders }
flows:
  - key: import-orders
    name: Import orders
    trigger: { id: trigger, use: schedule, with: { cron: "0 * * * *", timezone: Europe/Berlin } }
    settings: { timeoutMs: 900000, memoryMb: 256 }
    steps:
      - { id: fetch, name: Get XML, use: dropbox.download-file, connection: dropbox, with: { path: "{{ config.folder }}/orders.xml" } }
      - id: map
        use: code
        with:
          source: |
            export default async ({ steps, log }) => {
              log.info('mapping')
              return steps.fetch.output.split('\\n')
            }
      - id: each
        use: loop
        with: { items: "{{ steps.map.output }}", concurrency: 5 }
        body:
          steps:
            - id: post
              use: http.request
              connection: crm
              with: { method: POST, url: "https://crm.example/{{ loop.index }}", body: "{{ loop.item }}" }
              retry: { attempts: 4 }
            - id: size
              use: branch
              with:
                cases: [{ key: large, when: "{{ steps.post.output.status === 201 && steps.fetch.output.length > 9 }}" }]
    edges: [[trigger, fetch], [fetch, map], [map, each]]
    layout: { fetch: { x: 0, y: 120 } }
`

it("accepts the design's example and gives it back as it was", () => {
  const parsed = parseDefinitionText(golden, 'yaml')
  const value = parsed.ok ? parsed.value : parsed.problem
  expect(validateDefinition(value, { manifests })).toEqual({ definition: value, problems: [] })
})
