export { keepTokensFresh } from './keep-fresh.ts'
export { createTokenSource, type TokenSource } from './token-source.ts'
