import type { Caller } from '@ticketcd/mvcc'
import { failures } from '../../consensus/outcome.ts'
import { endLater } from '../../front/testing/cleanup.ts'
import { startFrontEnd } from '../../front/testing/started.ts'
import type { TlsOptions } from '../../front/tls.ts'
import { FormBudget } from '../../http/v2/form-budget.ts'
import { V2Api, type V2Node } from '../../http/v2/v2-api.ts'
import { V2Http } from '../../http/v2/v2-http.ts'
import { encodeV2Command, type V2Command } from '../../v2/v2-command.ts'
import type { V2Result } from '../../v2/v2-store.ts'
import { FakeNode } from '../fake-node.ts'
import { V2Client } from './v2-client.ts'

/** A node whose consensus commits at once, or fails as a test says. */
class FakeV2Node extends FakeNode implements V2Node {
  readonly clusterId = 'c'.repeat(16)
  readonly position = { committed: 7, term: 2 }
  /** Fails each command. */
  failure: Error | undefined

  async proposeV2(command: V2Command, caller: () => Caller | undefined): Promise<V2Result> {
    if (this.failure !== undefined) throw this.failure
    if (!this.hasQuorum) throw failures.deadline()
    return this.world.answer('v2', encodeV2Command(command), caller())
  }

  /** Applies a command of the node itself. */
  apply(command: V2Command): void {
    this.world.answer('v2', encodeV2Command(command))
  }
}

/** The v2 API on a port. It ends with the test. The client is one without TLS. */
export async function startV2(formBytes?: number, tls?: TlsOptions) {
  const node = new FakeV2Node()
  const errors: unknown[] = []
  const onError = (error: unknown) => errors.push(error)
  const http = new V2Http(node, new V2Api(node, onError), new FormBudget(formBytes))
  const { port } = await startFrontEnd({
    whole: http,
    http: (request, response) => void http.serve(request.url ?? '/', request, response).catch(onError),
    ...(tls && { tls }),
  })
  const client = new V2Client(`127.0.0.1:${port}`)
  endLater(() => client.close())
  endLater(() => http.close())

  /** Enables auth for root and a user without rights. */
  function enableAuth(): void {
    const user = (name: string, roles: readonly string[]) => ({
      name,
      hashedPassword: '',
      noPassword: true,
      roles: [...roles],
    })
    node.state.auth.restore({
      enabled: true,
      revision: 5,
      users: [user('root', ['root']), user('ann', [])],
      roles: [{ name: 'root', keyPermission: [] }],
    })
  }

  return { node, http, client, port, errors, enableAuth }
}
