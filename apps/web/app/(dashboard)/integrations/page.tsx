export { IntegrationsPage as default } from '../../../src/integrations/index.ts'

export const metadata = { title: 'Integrations' }
