import type { Leases } from '@ticketcd/mvcc'
import { RequestKind } from '../consensus/forwarding.ts'
import type { HttpRequest, HttpResponse } from '../front/front-end.ts'
import { callOf } from '../http/gateway-call.ts'
import type { HttpService } from '../http/http-service.ts'
import { sendAnswer, sendFailure } from '../http/plain/answer.ts'
import { Refusal } from '../http/plain/refusal.ts'
import { refusalOf } from '../http/plain/store-refusal.ts'
import type { ServiceCalls } from '../http/service-calls.ts'
import type { ServiceCall } from '../services/served-method.ts'
import type { AdminRequests } from './admin-requests.ts'
import type { ClusterReporter } from './cluster-report.ts'
import { keyPage } from './key-page.ts'
import type { LeaderMove } from './leader-move.ts'
import { leaseList } from './lease-list.ts'
import type { NodeReporter } from './node-report.ts'
import type { PageFile, PageFiles } from './page-files.ts'

const root = '/dashboard'
const api = `${root}/api/`
/** So that percentiles are those of the last minute, also while nobody looks. */
const advanceMs = 10_000

/** The page may load and ask nothing but this node, and no other page may frame it. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

export interface DashboardParts {
  readonly node: {
    readonly state: { readonly leases: Leases }
    ready(call: ServiceCall): Promise<void> | undefined
  }
  readonly files: PageFiles
  readonly reporter: NodeReporter
  readonly cluster: ClusterReporter
  readonly admin: AdminRequests
  readonly leaderMove: LeaderMove
  readonly calls: ServiceCalls
  /** @throws {StoreError} unless the caller has the role root, or auth is off */
  readonly checkRoot: (call: ServiceCall) => void
  /** Milliseconds that never go back. */
  readonly now: () => number
}

/** The page at `/dashboard` and its data under `/dashboard/api/`. */
export class Dashboard implements HttpService {
  private readonly parts: DashboardParts
  private readonly timer: NodeJS.Timeout

  constructor(parts: DashboardParts) {
    this.parts = parts
    parts.reporter.advance()
    this.timer = setInterval(() => parts.reporter.advance(), advanceMs).unref()
  }

  close(): void {
    clearInterval(this.timer)
  }

  handles(path: string): boolean {
    return path === root || path.startsWith(`${root}/`)
  }

  /** @returns undefined for a kind that is not the dashboard's */
  onRequest(kind: number, body: Uint8Array): Promise<Uint8Array> | undefined {
    const { reporter, leaderMove } = this.parts
    if (kind === RequestKind.report) return Promise.resolve(Buffer.from(JSON.stringify(reporter.report())))
    if (kind === RequestKind.moveLeader) return leaderMove.onRequest(body)
    return undefined
  }

  /** @param onError receives errors that no request should cause */
  async serve(
    path: string,
    request: HttpRequest,
    response: HttpResponse,
    onError: (error: unknown, where: string) => void,
  ): Promise<void> {
    const effect = request.method === 'POST' ? 'write' : 'read'
    try {
      if (path.startsWith(api)) sendAnswer(response, await this.answer(path.slice(api.length), request))
      else await this.sendFile(path, request, response)
    } catch (error) {
      sendFailure(response, refusalOf(error, effect), () => onError(error, path))
    }
  }

  private async answer(name: string, request: HttpRequest): Promise<object> {
    const { node, cluster, admin, calls, checkRoot, now } = this.parts
    const call = callOf(request)
    if (admin.handles(name)) {
      checkMethod(request, 'POST')
      await node.ready(call)
      return await admin.run(name, request, call)
    }
    checkMethod(request, 'GET')
    await node.ready(call)
    switch (name) {
      case 'cluster':
        checkRoot(call)
        return await cluster.report()
      case 'leases':
        checkRoot(call)
        return leaseList(node.state.leases, now())
      case 'keys':
        return await keyPage(queryOf(request), calls, call)
      default:
        throw new Refusal('not-found', 'The dashboard has no such data.')
    }
  }

  private async sendFile(path: string, request: HttpRequest, response: HttpResponse): Promise<void> {
    checkMethod(request, 'GET')
    const { files } = this.parts
    const index = await files.index()
    if (index === undefined)
      throw new Refusal(
        'unavailable',
        'The page of the dashboard is not built. Build it with `npm run build`; this node then serves it without a restart.',
      )
    const isIndex = path === root || path === `${root}/`
    const file = isIndex ? index : await files.file(path.slice(root.length + 1))
    if (file === undefined)
      throw new Refusal('not-found', 'The dashboard has no such page. It is at /dashboard.')
    send(file, request, response)
  }
}

function send({ type, body, gzipped, isHashed }: PageFile, request: HttpRequest, response: HttpResponse) {
  response.setHeader('content-type', type)
  response.setHeader('content-security-policy', contentSecurityPolicy)
  response.setHeader('x-content-type-options', 'nosniff')
  response.setHeader('referrer-policy', 'no-referrer')
  response.setHeader('cache-control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache')
  response.setHeader('vary', 'accept-encoding')
  const isGzipTaken = /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''))
  if (gzipped !== undefined && isGzipTaken) {
    response.setHeader('content-encoding', 'gzip')
    response.end(gzipped)
  } else response.end(body)
}

function checkMethod({ method }: HttpRequest, allowed: 'GET' | 'POST'): void {
  if (method === allowed) return
  throw new Refusal('method-not-allowed', `This path takes the method ${allowed}.`, { allow: allowed })
}

function queryOf({ url = '' }: HttpRequest): URLSearchParams {
  const at = url.indexOf('?')
  return new URLSearchParams(at < 0 ? '' : url.slice(at))
}
