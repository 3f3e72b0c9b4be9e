import type {
  HttpRequest,
  HttpResponse,
  WholeAnswer,
  WholeHandler,
  WholeRequest,
} from '../../front/front-end.ts'
import { V2Error } from '../../v2/v2-error.ts'
import type { HttpService } from '../http-service.ts'
import { bodyOf } from '../plain/body.ts'
import { Refusal } from '../plain/refusal.ts'
import { FormBudget } from './form-budget.ts'
import { errorAnswer, headersOf } from './v2-answer.ts'
import { formBytesMax, type V2Api, type V2Node, type WaitingRequest } from './v2-api.ts'
import { v2ErrorOf } from './v2-refusal.ts'
import { serveWait } from './wait-response.ts'

/**
 * etcd's v2 API by HTTP: requests that arrive whole, and over Node.js' server all others, such as
 * large forms and waits.
 */
export class V2Http implements HttpService, WholeHandler {
  private readonly node: V2Node
  private readonly api: V2Api
  private readonly budget: FormBudget

  /** @param budget for tests */
  constructor(node: V2Node, api: V2Api, budget = new FormBudget()) {
    this.node = node
    this.api = api
    this.budget = budget
  }

  /** @param path of a URL, with or without its query */
  handles(path: string): boolean {
    return path.startsWith('/v2/')
  }

  /** @returns undefined for a wait, whose answer is a stream */
  answer(request: WholeRequest): WholeAnswer | undefined | Promise<WholeAnswer | undefined> {
    const answer = this.api.answer(request)
    if (answer instanceof Promise) return answer.then(withoutWait)
    return withoutWait(answer)
  }

  /** Ends all waits, so that their connections may close. */
  close(): void {
    this.node.state.v2.closeWaits()
  }

  async serve(_path: string, request: HttpRequest, response: HttpResponse): Promise<void> {
    try {
      const { method = '', url = '', headers } = request
      const body = method === 'PUT' || method === 'POST' ? await this.form(request) : ''
      const answer = await this.api.answer({ method, url, headers, body })
      if (response.destroyed) return
      if ('type' in answer) serveWait(this.node, answer, response)
      else send(response, answer)
    } catch (error) {
      const refusal = v2ErrorOf(error)
      if (refusal === undefined) throw error
      send(response, errorAnswer(this.node, refusal))
    }
  }

  /**
   * @returns the body, latin1
   * @throws {V2Error} where it is too large, or the node holds too many
   */
  private async form(request: HttpRequest): Promise<string> {
    const declared = Number(request.headers['content-length'] ?? formBytesMax)
    const giveBack = this.budget.take(Math.min(declared, formBytesMax))
    if (giveBack === undefined) {
      request.resume()
      throw new V2Error('internal', 'too many large requests arrive at this node; send it again', 0, 503)
    }
    try {
      return (await bodyOf(request, formBytesMax)).toString('latin1')
    } catch (error) {
      if (error instanceof Refusal && error.code === 'too-large')
        throw new V2Error('invalidForm', 'http: POST too large')
      throw error
    } finally {
      giveBack()
    }
  }
}

function withoutWait(answer: WholeAnswer | WaitingRequest): WholeAnswer | undefined {
  return 'type' in answer ? undefined : answer
}

function send(response: HttpResponse, { status, head, body }: WholeAnswer): void {
  response.writeHead(status, { ...headersOf(head), 'Content-Length': Buffer.byteLength(body) })
  response.end(body)
}
