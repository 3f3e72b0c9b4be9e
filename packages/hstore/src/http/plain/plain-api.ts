import type { Key, Scan } from '@ticketcd/mvcc'
import type { HttpRequest, HttpResponse } from '../../front/front-end.ts'
import { systemTimers, type Timers } from '../../peers/timers.ts'
import type { ServedMethod, ServiceCall } from '../../services/served-method.ts'
import { callOf } from '../gateway-call.ts'
import type { HttpService } from '../http-service.ts'
import { sendAnswer, sendFailure } from './answer.ts'
import { bodyOf } from './body.ts'
import { type Entry, entryOf, keyOf } from './entry.ts'
import { KeyRequests, type ReadOptions } from './key-requests.ts'
import { percentDecoded } from './percent.ts'
import { sendAll } from './read-all.ts'
import { invalid, Refusal } from './refusal.ts'
import { refuseOtherSites } from './same-site.ts'
import { type Effect, refusalOf } from './store-refusal.ts'

/** The parts of a node that the plain API uses besides etcd's services. */
export interface PlainNode {
  readonly state: { readonly kv: { scan(): Scan } }
  readonly limits: { readonly requestBytes: number }
  ready(call: ServiceCall): Promise<void> | undefined
}

interface Route {
  readonly effect: Effect
  /** The methods that it takes. */
  readonly methods: readonly string[]
  serve(request: HttpRequest, response: HttpResponse): Promise<void>
}

/** Keys and values over HTTP without etcd's messages: `/read`, `/write`, `/update`, `/delete`. */
export class PlainApi implements HttpService {
  private readonly node: PlainNode
  private readonly requests: KeyRequests
  private readonly timers: Timers

  /** @param timers for tests */
  constructor(node: PlainNode, methods: readonly ServedMethod[], timers: Timers = systemTimers) {
    this.node = node
    this.requests = new KeyRequests(methods, (call) => node.ready(call))
    this.timers = timers
  }

  /** @returns false where the API has no such path */
  handles(path: string): boolean {
    return this.routeOf(path) !== undefined
  }

  /** @param onError receives errors that no request should cause */
  async serve(
    path: string,
    request: HttpRequest,
    response: HttpResponse,
    onError: (error: unknown, where: string) => void,
  ): Promise<void> {
    const route = this.routeOf(path)
    if (route === undefined) return
    try {
      const { method = '' } = request
      if (!route.methods.includes(method)) throw wrongMethod(route)
      if (route.effect === 'write') refuseOtherSites(request)
      await route.serve(request, response)
    } catch (error) {
      sendFailure(response, refusalOf(error, route.effect), () => onError(error, path))
    }
  }

  private routeOf(path: string): Route | undefined {
    const { requests } = this
    if (path === '/write') return this.bodyRoute((entry, call) => requests.write(entry, call))
    if (path === '/update') return this.bodyRoute((entry, call) => requests.update(entry, call))
    if (path === '/read')
      return { effect: 'read', methods: ['GET'], serve: (...exchange) => this.readAll(...exchange) }
    if (path.startsWith('/read/'))
      return keyRoute(path, 'read', ['GET'], (key, request) =>
        requests.read(key, readOptionsOf(request), callOf(request)),
      )
    if (path.startsWith('/delete/'))
      return keyRoute(path, 'write', ['GET', 'DELETE'], (key, request) =>
        requests.delete(key, callOf(request)),
      )
    return undefined
  }

  private bodyRoute(change: (entry: Entry, call: ServiceCall) => Promise<object>): Route {
    return {
      effect: 'write',
      methods: ['POST'],
      serve: async (request, response) => {
        const body = await bodyOf(request, bodyBytesMax(this.node.limits))
        sendAnswer(response, await change(entryOf(request.headers, body), callOf(request)))
      },
    }
  }

  private async readAll(request: HttpRequest, response: HttpResponse): Promise<void> {
    await this.requests.prepareReadAll(readOptionsOf(request), callOf(request))
    if (!response.destroyed) await sendAll(this.node.state.kv.scan(), response, this.timers)
  }
}

function keyRoute(
  path: string,
  effect: Effect,
  methods: readonly string[],
  answer: (key: Key, request: HttpRequest) => Promise<object>,
): Route {
  return {
    effect,
    methods,
    serve: async (request, response) => {
      const key = keyOf(percentDecoded(Buffer.from(path.slice(path.indexOf('/', 1) + 1), 'latin1')))
      sendAnswer(response, await answer(key, request))
    },
  }
}

/** An encoding makes three bytes of one at most: percent-encoding does. */
function bodyBytesMax({ requestBytes }: PlainNode['limits']): number {
  return 3 * requestBytes + 64 * 1024
}

function readOptionsOf({ url = '' }: HttpRequest): ReadOptions {
  const query = url.includes('?') ? url.slice(url.indexOf('?')) : ''
  const consistency = new URLSearchParams(query).get('consistency') ?? 'linearizable'
  if (consistency !== 'linearizable' && consistency !== 'local')
    throw invalid('The parameter consistency is linearizable or local.')
  return { isLocal: consistency === 'local' }
}

function wrongMethod({ methods }: Route): Refusal {
  const message = `This path takes the method ${methods.join(' or ')}.`
  return new Refusal('method-not-allowed', message, { allow: methods.join(', ') })
}
