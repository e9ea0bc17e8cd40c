import type { ProblemCode } from '@millrace/contracts'
import type { Context, Permission } from '@millrace/services'
import type { z } from 'zod'
import type { SchemaName } from './openapi/schemas.ts'

/** A route of /api/v1, described once: the server, the OpenAPI document and the docs page are made from it. */
export type Route = RouteBase & (RouteWithBody | { body?: undefined })

/** Reading a body costs time and memory, so it is read only for those whom the verb will not turn away. */
interface RouteWithBody {
  /** What the verb asks for. */
  permission: Permission
  body: RouteBody
}

interface RouteBase {
  method: 'get' | 'post' | 'put' | 'delete'
  /** As OpenAPI writes it: `/customers/{externalId}`. */
  path: string
  operationId: string
  tag: string
  summary: string
  description?: string
  query?: z.ZodObject
  headers?: { name: string; description: string }[]
  /** Also for a session that still owes its second factor. */
  limitedSession?: true
  success: RouteSuccess
  /** Beside 401, 403, 500 and 503, which any route may answer; path parameters add 404, a body 400, 413 and 422. */
  problems?: ProblemCode[]
  /** An adapter: calls one verb. */
  handle(call: Call): Promise<Reply | Response> | Reply | Response
}

export interface RouteBody {
  schema: SchemaName
  required: boolean
  /** A definition, which may also come as YAML. */
  yaml?: boolean
  example?: unknown
}

export type RouteSuccess = { status: number; description: string } & (
  | { schema: SchemaName; list?: boolean; yaml?: boolean; example?: unknown }
  | { contentType: string }
  | { empty: true }
)

export interface Call {
  ctx: Context
  request: Request
  query: Record<string, string>
  /** Parsed JSON or YAML, not checked yet: the verb does that. undefined without a body. */
  body: unknown
  /** A path parameter, decoded. */
  param(name: string): string
}

export interface Reply {
  value?: unknown
  headers?: Record<string, string>
}

export function defineRoutes(routes: Route[]): Route[] {
  return routes
}
