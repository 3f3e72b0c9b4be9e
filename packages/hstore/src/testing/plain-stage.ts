import type { Caller, Role } from '@ticketcd/mvcc'
import { failures } from '../consensus/outcome.ts'
import { endLater } from '../front/testing/cleanup.ts'
import { startFrontEnd } from '../front/testing/started.ts'
import { PlainApi, type PlainNode } from '../http/plain/plain-api.ts'
import { kvMethods } from '../services/kv.ts'
import { guarded } from '../services/learner-guard.ts'
import type { NodeContext } from '../services/node-context.ts'
import type { CommandKind } from '../state/command.ts'
import { FakeNode } from './fake-node.ts'
import { PlainClient } from './plain-client.ts'

/** A node whose consensus commits at once, or fails as a test says. */
class FakePlainNode extends FakeNode {
  readonly limits = { txnOps: 128, requestBytes: 100_000 }
  /** Fails each linearizable read. */
  failure: Error | undefined
  /** Runs before each command is applied. */
  beforeCommit = () => {}
  header = (revision: number | undefined) => ({ clusterId: 1n, memberId: 1n, revision, raftTerm: 1 })
  checkLeader = () => {}

  override async linearize(): Promise<void> {
    if (this.failure !== undefined) throw this.failure
    await super.linearize()
  }

  async propose(kind: CommandKind, command: Uint8Array, caller: () => Caller | undefined): Promise<object> {
    const by = caller()
    if (command.byteLength > this.limits.requestBytes) throw failures.tooLarge()
    if (!this.hasQuorum) throw failures.deadline()
    this.beforeCommit()
    return this.world.answer(kind, command, by)
  }
}

/** The plain API on a port, with one client that keeps its connection. It ends with the test. */
export async function startPlainApi() {
  const node = new FakePlainNode()
  const errors: unknown[] = []
  const methods = guarded(node, kvMethods(node as unknown as NodeContext))
  const api = new PlainApi(node satisfies PlainNode, methods)
  const { port } = await startFrontEnd({
    http: (incoming, response) => {
      const path = (incoming.url ?? '/').split('?')[0] ?? '/'
      if (api.handles(path)) void api.serve(path, incoming, response, (error) => errors.push(error))
      else {
        response.statusCode = 404
        response.end()
      }
    },
  })
  const client = new PlainClient(`127.0.0.1:${port}`)
  endLater(() => client.close())

  /** Enables auth for root and for a user of each role. */
  function enableAuth(roles: readonly Role[]): void {
    const user = (name: string) => ({ name, hashedPassword: '', noPassword: true, roles: [name] })
    const users = [user('root'), ...roles.map(({ name }) => user(name))]
    node.state.auth.restore({
      enabled: true,
      revision: 5,
      users,
      roles: [{ name: 'root', keyPermission: [] }, ...roles],
    })
  }

  return { node, port, errors, ask: client.ask, enableAuth }
}
