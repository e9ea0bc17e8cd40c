export {
  type HttpRequest,
  type HttpResponse,
  type HttpStream,
  httpRequest,
  httpStream,
  type StreamBody,
} from './request.ts'
