import type { AuthCommand } from '../auth-command.ts'

/** A request to etcd's JSON gateway. */
export interface GatewayRequest {
  readonly path: string
  readonly body: object
}

interface GatewayAnswer {
  readonly code?: number
  readonly message?: string
  readonly header?: { readonly revision?: string }
  readonly [field: string]: unknown
}

/** Sends requests to a node of etcd as users whose names are their passwords. */
export class EtcdGateway {
  private readonly address: string
  private readonly send: typeof globalThis.fetch
  private readonly tokens = new Map<string, string>()

  /** @param address `host:port` */
  constructor(address: string, send: typeof globalThis.fetch) {
    this.address = address
    this.send = send
  }

  async login(name: string): Promise<void> {
    const { token } = await this.call({ path: 'auth/authenticate', body: { name, password: name } })
    this.tokens.set(name, String(token))
  }

  /** @param user is logged in; undefined for a call without a token */
  async call({ path, body }: GatewayRequest, user?: string): Promise<GatewayAnswer> {
    const headers: Record<string, string> =
      user === undefined ? {} : { authorization: this.tokens.get(user) ?? '' }
    const response = await this.send(`http://${this.address}/v3/${path}`, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    })
    return (await response.json()) as GatewayAnswer
  }
}

/** A change of users and roles as a request. Each user's password is its name. */
export function requestOf(command: AuthCommand): GatewayRequest {
  switch (command.type) {
    case 'authEnable':
      return { path: 'auth/enable', body: {} }
    case 'authDisable':
      return { path: 'auth/disable', body: {} }
    case 'userAdd': {
      const { name, noPassword } = command
      return { path: 'auth/user/add', body: { name, password: name, options: { no_password: noPassword } } }
    }
    case 'userDelete':
      return { path: 'auth/user/delete', body: { name: command.name } }
    case 'userChangePassword':
      return { path: 'auth/user/changepw', body: { name: command.name, password: command.name } }
    case 'userGrantRole':
      return { path: 'auth/user/grant', body: { user: command.user, role: command.role } }
    case 'userRevokeRole':
      return { path: 'auth/user/revoke', body: { name: command.name, role: command.role } }
    case 'roleAdd':
      return { path: 'auth/role/add', body: { name: command.name } }
    case 'roleDelete':
      return { path: 'auth/role/delete', body: { role: command.role } }
    case 'roleGrantPermission': {
      const { name, perm } = command
      return {
        path: 'auth/role/grant',
        body: { name, perm: perm && { permType: perm.permType, ...inBase64(perm) } },
      }
    }
    case 'roleRevokePermission':
      return { path: 'auth/role/revoke', body: { role: command.role, ...inBase64(command) } }
    default:
      return command satisfies never
  }
}

/** A range in the form of the gateway. */
export function inBase64({ key, rangeEnd }: { readonly key: string; readonly rangeEnd: string }) {
  return { key: base64(key), range_end: base64(rangeEnd) }
}

/** @param bytes as latin1 text */
function base64(bytes: string): string {
  return Buffer.from(bytes, 'latin1').toString('base64')
}
