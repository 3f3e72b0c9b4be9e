import type { FrontEndOptions, HttpRequest, HttpResponse } from './front-end.ts'

/** Runs the handler of plain HTTP. An error in it answers 500. */
export function serveHttp(
  { http, onError }: Pick<FrontEndOptions, 'http' | 'onError'>,
  request: HttpRequest,
  response: HttpResponse,
): void {
  const fail = (error: unknown) => {
    onError(error, `${request.method} ${request.url}`)
    // By an immediate: see `NodeHttp2Connection`.
    if (response.headersSent) return void setImmediate(() => response.destroy())
    response.writeHead(500)
    response.end()
  }
  request.on('error', ignore)
  response.on('error', ignore)
  try {
    const result: unknown = http(request, response)
    // The type admits an asynchronous function, whose rejection would end the process.
    if (result instanceof Promise) result.catch(fail)
  } catch (error) {
    fail(error)
  }
}

/** A client that goes away closes the response, which the handler may observe. */
function ignore(): void {}
