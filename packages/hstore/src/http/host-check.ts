import { isIP } from 'node:net'
import type { HttpRequest, WholeHandler, WholeRequest } from '../front/front-end.ts'
import { Refusal } from './plain/refusal.ts'

/*
 * A page of another site can read this node where its author lets the name of that site resolve to
 * the node's address (DNS rebinding): for the browser both are then one origin. The browser still
 * names that site in `Host`. A name that the node does not know is therefore refused.
 */

/** `--allowed-hosts` with this value switches the check off. */
const every = '*'

/** The host names under which clients reach a node by HTTP. */
export class HostCheck {
  private readonly names: ReadonlySet<string>

  /**
   * @param urls of this node, advertised or listened at
   * @param more names, without ports
   */
  constructor(urls: readonly string[], more: readonly string[]) {
    const known = urls.filter((url) => URL.canParse(url)).map((url) => new URL(url).hostname)
    this.names = new Set(['localhost', ...known, ...more].map((name) => name.toLowerCase()))
  }

  /** Whether the `Host` of a request is an address or a known name. */
  allows(request: Pick<HttpRequest, 'headers'>): boolean {
    if (this.names.has(every)) return true
    const name = hostNameOf(request)
    return isIP(name) !== 0 || this.names.has(name)
  }

  /** @throws {Refusal} where it is neither */
  check(request: Pick<HttpRequest, 'headers'>): void {
    if (this.allows(request)) return
    const name = JSON.stringify(hostNameOf(request).slice(0, 100))
    throw new Refusal(
      'other-host',
      `This node is not known as ${name}. Nothing was read or changed. ` +
        'Use its address, or start it with --allowed-hosts and this name.',
    )
  }
}

/** The name or address in `Host`, without port, brackets and final dot; empty for none. */
function hostNameOf({ headers }: Pick<HttpRequest, 'headers'>): string {
  const host = String(headers.host ?? headers[':authority'] ?? '').toLowerCase()
  const bracketed = /^\[([^\]]*)\](?::\d*)?$/.exec(host)?.[1]
  return bracketed ?? host.replace(/:\d*$/, '').replace(/\.$/, '')
}

/** The same handler for requests to known hosts. All others go on to `http`, which refuses them. */
export function forKnownHosts(hosts: HostCheck, handler: WholeHandler): WholeHandler {
  // Most requests of a connection share the object of their headers.
  const checked = new WeakMap<object, boolean>()
  const allows = (request: WholeRequest) => {
    const known = checked.get(request.headers)
    if (known !== undefined) return known
    const isAllowed = hosts.allows(request)
    checked.set(request.headers, isAllowed)
    return isAllowed
  }
  return {
    handles: (url) => handler.handles(url),
    answer: (request) => (allows(request) ? handler.answer(request) : undefined),
  }
}
