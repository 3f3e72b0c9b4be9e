import { authError, type Caller } from '@ticketcd/mvcc'
import { failures } from '../consensus/outcome.ts'
import type { ServiceCall } from '../services/served-method.ts'
import { noSpaceError } from '../state/alarm-table.ts'
import { StateStage } from './state.ts'

/** The part of a node that the fakes of the HTTP APIs share: its consensus commits at once. */
export class FakeNode {
  isLearner = false
  hasQuorum = true
  isFull = false
  protected readonly world = new StateStage()

  get state() {
    return this.world.machine
  }

  /** Waits for the login of the call's token. */
  ready: () => Promise<void> | undefined = () => undefined
  hasSpace = () => !this.isFull

  /** A token is the name of its user. */
  callerOf = ({ metadata }: ServiceCall): Caller | undefined => {
    const { auth } = this.state
    const token = metadata.get('token')
    if (!auth.enabled || token === undefined) return undefined
    if (auth.findUser(token) === undefined) throw authError('invalidAuthToken')
    return { user: token, authRevision: auth.revision }
  }

  async refuseForSpace(): Promise<never> {
    throw noSpaceError()
  }

  async linearize(): Promise<void> {
    if (!this.hasQuorum) throw failures.timedOut()
  }
}
