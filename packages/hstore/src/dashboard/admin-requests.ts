import { Code, StoreError } from '@ticketcd/mvcc'
import { services } from '@ticketcd/wire'
import { failures } from '../consensus/outcome.ts'
import type { HttpRequest } from '../front/front-end.ts'
import { bodyOf } from '../http/plain/body.ts'
import { invalid, Refusal } from '../http/plain/refusal.ts'
import { refuseOtherSites } from '../http/plain/same-site.ts'
import type { ServiceCalls } from '../http/service-calls.ts'
import { idOfNumber, type MemberId } from '../members/member-id.ts'
import type { ServiceCall } from '../services/served-method.ts'
import { bytesOf } from './key-page.ts'

const { Cluster, KV } = services
/** A key may be as long as a request. */
const bodyBytesMax = 4 * 1024 * 1024

export interface AdminParts {
  readonly isAdmin: boolean
  readonly calls: ServiceCalls
  /** @throws {StoreError} unless the caller has the role root, or auth is off */
  readonly checkRoot: (call: ServiceCall) => void
  /** @throws {Refusal} */
  readonly moveLeader: (target: MemberId) => Promise<void>
}

type Fields = Readonly<Record<string, unknown>>
type Action = (fields: Fields, call: ServiceCall) => Promise<object>

/** The changes that `--dashboard-admin` allows, each by `POST` with a JSON object. */
export class AdminRequests {
  private readonly parts: AdminParts
  private readonly actions: ReadonlyMap<string, Action>

  constructor(parts: AdminParts) {
    this.parts = parts
    const { calls, checkRoot, moveLeader } = parts
    this.actions = new Map<string, Action>([
      [
        'move-leader',
        async ({ member }, call) => {
          checkRoot(call)
          await moveLeader(idOfNumber(idOf(member)))
          return {}
        },
      ],
      [
        'remove-member',
        async ({ member }, call) => {
          await calls.answer(Cluster.memberRemove, { id: idOf(member) }, call)
          return {}
        },
      ],
      [
        'delete-key',
        async ({ key }, call) => {
          const { deleted } = await calls.answer(KV.deleteRange, { key: bytesOf(textOf(key)) }, call)
          return { deleted: deleted > 0 }
        },
      ],
      [
        'compact',
        async ({ revision }, call) => {
          await calls.answer(KV.compact, { revision: wholeOf(revision) }, call)
          return {}
        },
      ],
    ])
  }

  /** @returns false where there is no such action */
  handles(name: string): boolean {
    return this.actions.has(name)
  }

  /** @throws {Refusal | StoreError} */
  async run(name: string, request: HttpRequest, call: ServiceCall): Promise<object> {
    const action = this.actions.get(name)
    if (action === undefined) throw new Refusal('not-found', `There is no action ${name}.`)
    refuseOtherSites(request)
    if (!this.parts.isAdmin)
      throw new Refusal(
        'permission-denied',
        'This dashboard only shows. Nothing was changed. To change things here, start the node with --dashboard-admin.',
      )
    // A form of another site cannot send this type: such a request needs the node's consent (CORS).
    if (!/^application\/json\s*(;|$)/i.test(request.headers['content-type'] ?? ''))
      throw new Refusal('unsupported-media-type', 'The body must be of the type application/json.')
    const fields = fieldsOf(await bodyOf(request, bodyBytesMax))
    return await action(fields, call).catch((error: unknown) => {
      throw error instanceof StoreError ? explained(error) : error
    })
  }
}

/** Refusals of a change that the plain API does not know, by etcd's message. */
const explanations: ReadonlyMap<string, string> = new Map([
  ['etcdserver: member not found', 'There is no such member.'],
  [
    'etcdserver: re-configuration failed due to not enough started members',
    'Too few members that have started would be left.',
  ],
  [
    'etcdserver: unhealthy cluster',
    'Too few members that run would be left for a majority, or another change is under way.',
  ],
  ['etcdserver: no leader', 'Nobody leads at the moment.'],
  [
    'etcdserver: mvcc: required revision has been compacted',
    'The store is compacted up to this revision already.',
  ],
  [
    'etcdserver: mvcc: required revision is a future revision',
    'The store has not reached this revision yet.',
  ],
])

const unexplained: ReadonlySet<number> = new Set([Code.failedPrecondition, Code.outOfRange, Code.notFound])

/** After these the change may be in the log of a leader. */
const outcomeUnknown: ReadonlySet<string> = new Set(
  [failures.timedOut(), failures.deadline(), failures.leaderChanged()].map(({ message }) => message),
)
const unknownOutcome =
  'The nodes did not confirm the change in time: fewer than a majority may be running. ' +
  'It may still take effect, so look at the page before you repeat it.'

function explained(error: StoreError): StoreError | Refusal {
  const sentence = explanations.get(error.message)
  if (sentence === undefined && outcomeUnknown.has(error.message))
    return new Refusal('unavailable', unknownOutcome)
  if (sentence === undefined && !unexplained.has(error.code)) return error
  const reason = sentence ?? `The cluster refuses this now: ${error.message}.`
  return new Refusal(
    error.code === Code.notFound ? 'not-found' : 'conflict',
    `${reason} Nothing was changed.`,
  )
}

function fieldsOf(body: Buffer): Fields {
  let value: unknown
  try {
    value = JSON.parse(body.toString())
  } catch {
    throw invalid('The body is no JSON.')
  }
  if (typeof value !== 'object' || value === null) throw invalid('The body must be a JSON object.')
  return value as Fields
}

function textOf(value: unknown): string {
  if (typeof value !== 'string') throw invalid('The field key must be base64 text.')
  return value
}

function idOf(value: unknown): bigint {
  if (typeof value !== 'string' || !/^\d{1,20}$/.test(value))
    throw invalid('The field member must be the decimal id of a member, as text.')
  return BigInt(value)
}

function wholeOf(value: unknown): number {
  if (!Number.isSafeInteger(value)) throw invalid('The field revision must be a whole number.')
  return value as number
}
