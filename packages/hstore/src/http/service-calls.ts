import type { Draft, Method } from '@ticketcd/wire'
import type { ServedMethod, ServiceCall } from '../services/served-method.ts'

/** Calls etcd's services within the node, with all their checks. */
export class ServiceCalls {
  private readonly methods: ReadonlyMap<string, ServedMethod>
  private readonly ready: (call: ServiceCall) => Promise<void> | undefined

  /** @param ready resolves when the node has applied the login of the call's token */
  constructor(methods: readonly ServedMethod[], ready: (call: ServiceCall) => Promise<void> | undefined) {
    this.methods = new Map(methods.map((served) => [served.method.path, served]))
    this.ready = ready
  }

  /** @throws {StoreError} for a refusal */
  async answer<Request extends object, Response extends object>(
    { path, request }: Method<Request, Response, 'none'>,
    draft: Draft<Request>,
    call: ServiceCall,
  ): Promise<Response> {
    const served = this.methods.get(path)
    if (served === undefined) throw new Error(`no method has the path ${path}`)
    await this.ready(call)
    return (await served.callWith(request.decode(request.encode(draft)), call)) as Response
  }
}
