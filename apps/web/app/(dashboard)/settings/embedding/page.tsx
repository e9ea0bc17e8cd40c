export { EmbeddingPage as default } from '../../../../src/settings/index.ts'

export const metadata = { title: 'Embedding' }
