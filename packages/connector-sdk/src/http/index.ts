export { type HttpRequest, type HttpResponse, httpRequest } from './request.ts'
