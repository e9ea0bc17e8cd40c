import { Redis } from 'ioredis'
import { MongoClient } from 'mongodb'
import { createConnection } from 'mysql2/promise'
import { Client } from 'pg'
import type { Target } from './target.ts'

/** Drivers as the code of steps uses them. */

export async function postgres({ host, port, ...account }: Target & { user: string; password: string }) {
  const client = new Client({ host, port, database: 'postgres', ...pick(account) })
  await client.connect()
  const { rows } = await client.query('SELECT 41 + $1::int AS answer, repeat($2, 300000) AS long', [1, 'x'])
  await client.end()
  return { answer: rows[0].answer, length: rows[0].long.length }
}

function pick({ user, password }: { user: string; password: string }) {
  return { user, password }
}

export async function mysql({ host, port }: Target) {
  const connection = await createConnection({ host, port, user: 'flow', password: 'pw' })
  const [rows] = await connection.query('SELECT answer')
  await connection.end()
  return rows
}

export async function redis({ host, port }: Target) {
  const client = new Redis({ host, port, lazyConnect: true, retryStrategy: () => null })
  // The rejection only says that the connection is closed.
  let reason: Error | null = null
  client.on('error', (error) => {
    reason = error
  })
  try {
    await client.connect()
    await client.set('name', 'Ada')
    return await client.get('name')
  } catch (error) {
    throw reason ?? error
  } finally {
    client.disconnect()
  }
}

export async function mongodb({ host, port }: Target) {
  const client = new MongoClient(`mongodb://${host}:${port}/`, {
    serverApi: '1',
    serverSelectionTimeoutMS: 1500,
  })
  try {
    await client.db('admin').command({ ping: 1 })
    const orders = client.db('shop').collection<{ name: string; total: number }>('orders')
    const { insertedCount } = await orders.insertMany([
      { name: 'one', total: 1 },
      { name: 'two', total: 2 },
    ])
    const found = await orders.find({ total: 2 }).toArray()
    return { insertedCount, found: found.map(({ name, total }) => ({ name, total })) }
  } finally {
    await client.close()
  }
}

/** Its hosts would come from SRV records. */
export async function mongodbSrv() {
  const client = new MongoClient('mongodb+srv://cluster.local.test/', { serverSelectionTimeoutMS: 1500 })
  await client.connect()
}
