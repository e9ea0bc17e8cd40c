export { EmbeddingPage } from './embedding-page.tsx'
