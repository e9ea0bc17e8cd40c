import { platform } from './platform.ts'

const handle = (request: Request): Promise<Response> => platform().fetch(request)

/** Every method goes to the API, which knows what it refuses. */
export {
  handle as DELETE,
  handle as GET,
  handle as HEAD,
  handle as OPTIONS,
  handle as PATCH,
  handle as POST,
  handle as PUT,
}
