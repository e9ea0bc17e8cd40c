// Starts a server, says where, and stays until it is killed.
import { startEmbeddedPostgres } from '../postgres.ts'

const [home] = process.argv.slice(2)
if (!home) throw new Error('usage: supervisor.ts <home>')
const { url, pid } = await startEmbeddedPostgres({ home })
console.log(`${url} ${pid}`)
setInterval(() => {}, 1_000)
