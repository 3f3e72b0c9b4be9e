import type { HttpHandler, HttpRequest, HttpResponse } from '../front/front-end.ts'
import type { HstoreNode } from '../server/hstore-node.ts'
import { clusterVersion, serverVersion } from '../server/version.ts'
import { AlarmType } from '../state/alarm-table.ts'
import type { HostCheck } from './host-check.ts'
import type { HttpService } from './http-service.ts'
import { type Metric, metricsText } from './metrics.ts'
import { sendRefusal } from './plain/answer.ts'
import { Refusal } from './plain/refusal.ts'

/** Served under any host name: they show nothing that is stored. */
const open: ReadonlySet<string> = new Set(['/health', '/version', '/metrics'])

export interface HttpRoutes {
  readonly node: HstoreNode
  /** The first one that has a path serves it. */
  readonly services: readonly HttpService[]
  readonly hosts: HostCheck
  readonly metrics: readonly Metric[]
  readonly onError: (error: unknown, where: string) => void
}

/** The HTTP side of a node: its services, health, version and metrics. */
export function httpRoutes({ node, services, hosts, metrics, onError }: HttpRoutes): HttpHandler {
  return (request, response) => {
    const path = (request.url ?? '/').split('?')[0] ?? '/'
    if (!open.has(path) && !isKnownHost(hosts, request, response)) return
    const service = services.find((each) => each.handles(path))
    if (service !== undefined)
      service.serve(path, request, response, onError).catch((error: unknown) => {
        onError(error, path)
        if (!response.headersSent && !response.destroyed)
          text(response, 500, '{"error":"internal error","code":13}')
      })
    else if (path === '/health') health(node, response).catch((error: unknown) => onError(error, path))
    else if (path === '/version')
      json(response, 200, { etcdserver: serverVersion, etcdcluster: clusterVersion })
    else if (path === '/metrics') {
      response.setHeader('content-type', 'text/plain; version=0.0.4; charset=utf-8')
      response.end(metricsText(metrics))
    } else text(response, 404, '404 page not found\n')
  }
}

/** @returns false after the answer to a request under another host name */
function isKnownHost(hosts: HostCheck, request: HttpRequest, response: HttpResponse): boolean {
  try {
    hosts.check(request)
    return true
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    sendRefusal(response, error)
    return false
  }
}

/** Healthy means: a linearizable read succeeds, and no alarm is raised. */
async function health(node: HstoreNode, response: HttpResponse): Promise<void> {
  const reason = await unhealthyReason(node)
  if (response.destroyed) return
  const health = reason === '' ? 'true' : 'false'
  const body = JSON.stringify({ health, reason })
  // The newline is etcd's.
  if (reason === '') text(response, 200, body)
  else text(response, 503, `${body}\n`)
}

async function unhealthyReason(node: HstoreNode): Promise<string> {
  const alarm = node.state.alarms.list[0]
  if (alarm !== undefined) return alarm.alarm === AlarmType.noSpace ? 'ALARM NOSPACE' : 'ALARM CORRUPT'
  if (node.raft.leader === undefined) return 'RAFT NO LEADER'
  return node.linearize().then(
    () => '',
    (error: Error) => `RANGE ERROR:${error.message}`,
  )
}

function json(response: HttpResponse, status: number, value: object): void {
  response.statusCode = status
  response.setHeader('content-type', 'application/json')
  response.end(JSON.stringify(value))
}

function text(response: HttpResponse, status: number, body: string): void {
  response.statusCode = status
  response.setHeader('content-type', 'text/plain; charset=utf-8')
  response.end(body)
}
