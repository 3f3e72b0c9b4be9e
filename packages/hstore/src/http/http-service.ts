import type { HttpRequest, HttpResponse } from '../front/front-end.ts'

/** A part of the HTTP API of a node. */
export interface HttpService {
  /** @returns false where the service has no such path */
  handles(path: string): boolean
  /** @param onError receives errors that no request should cause */
  serve(
    path: string,
    request: HttpRequest,
    response: HttpResponse,
    onError: (error: unknown, where: string) => void,
  ): Promise<void>
}
