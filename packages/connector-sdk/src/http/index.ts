export type { TlsIdentity } from './fetch-as.ts'
export {
  type HttpRequest,
  type HttpResponse,
  type HttpStream,
  httpRequest,
  httpStream,
  type StreamBody,
} from './request.ts'
