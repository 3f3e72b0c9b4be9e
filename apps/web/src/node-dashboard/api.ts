import { DashboardCluster, DashboardKeys, DashboardLeases, DashboardRefusal } from '@ticketcd/schema'
import * as z from 'zod/mini'

const base = '/dashboard/api/'
const timeoutMs = 10_000

/** The failures that the page distinguishes. `unreachable` means that the node did not answer. */
export type FailureCode = 'unreachable' | 'unauthenticated' | 'permission-denied' | 'refused'

/** A failed request. The message is a sentence for the user. */
export class DashboardFailure extends Error {
  readonly code: FailureCode

  constructor(code: FailureCode, message: string) {
    super(message)
    this.name = 'DashboardFailure'
    this.code = code
  }
}

/** @param error thrown by a query or a change */
export function asFailure(error: Error): DashboardFailure {
  return error instanceof DashboardFailure ? error : new DashboardFailure('refused', error.message)
}

export type AdminAction =
  | { readonly action: 'move-leader' | 'remove-member'; readonly member: string }
  | { readonly action: 'delete-key'; readonly key: string }
  | { readonly action: 'compact'; readonly revision: number }

/** The API of the node that serves this page. The token of a login is stored only in memory. */
export class DashboardApi {
  #token: string | undefined

  get isLoggedIn(): boolean {
    return this.#token !== undefined
  }

  /** @throws {DashboardFailure} */
  cluster(): Promise<DashboardCluster> {
    return this.#get('cluster', DashboardCluster)
  }

  /**
   * @param from the `next` of the previous page; `null` for the first page
   * @throws {DashboardFailure}
   */
  keys(prefix: string, from: string | null): Promise<DashboardKeys> {
    const query = new URLSearchParams(from === null ? { prefix } : { prefix, from })
    return this.#get(`keys?${query}`, DashboardKeys)
  }

  /** @throws {DashboardFailure} */
  leases(): Promise<DashboardLeases> {
    return this.#get('leases', DashboardLeases)
  }

  /** @throws {DashboardFailure} */
  async run({ action, ...fields }: AdminAction): Promise<void> {
    const response = await this.#fetch(`${base}${action}`, jsonOf(fields))
    if (!response.ok) throw await refusalOf(response)
  }

  /** @throws {DashboardFailure} `unauthenticated` for a wrong name or password */
  async logIn(name: string, password: string): Promise<void> {
    const response = await this.#fetch('/v3/auth/authenticate', jsonOf({ name, password }))
    if (response.status === 400)
      throw new DashboardFailure('unauthenticated', 'The user or the password is wrong.')
    if (response.status >= 500)
      throw new DashboardFailure(
        'refused',
        'Nobody can log in now: fewer than a majority of the nodes may be running. Try again.',
      )
    if (!response.ok) throw await refusalOf(response)
    this.#token = z.parse(z.object({ token: z.string() }), await response.json()).token
  }

  logOut(): void {
    this.#token = undefined
  }

  async #get<Schema extends z.ZodMiniType>(path: string, schema: Schema): Promise<z.output<Schema>> {
    const response = await this.#fetch(`${base}${path}`, {})
    if (!response.ok) throw await refusalOf(response)
    const parsed = z.safeParse(schema, await response.json().catch(() => undefined))
    if (parsed.success) return parsed.data
    throw new DashboardFailure('refused', 'The node is of another version. Load the page again.')
  }

  async #fetch(path: string, init: RequestInit): Promise<Response> {
    const headers = new Headers(init.headers)
    if (this.#token !== undefined) headers.set('authorization', this.#token)
    try {
      return await fetch(path, { ...init, headers, signal: AbortSignal.timeout(timeoutMs) })
    } catch {
      throw new DashboardFailure('unreachable', 'The node does not answer.')
    }
  }
}

const jsonOf = (value: object): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(value),
})

async function refusalOf(response: Response): Promise<DashboardFailure> {
  const parsed = z.safeParse(DashboardRefusal, await response.json().catch(() => undefined))
  const { code, message } = parsed.success
    ? parsed.data.error
    : { code: '', message: `The node answered with the status ${response.status}.` }
  if (code === 'unauthenticated' || code === 'permission-denied') return new DashboardFailure(code, message)
  return new DashboardFailure('refused', message)
}
