import { AuthStore } from '../auth-store.ts'
import type { Permission } from '../permission.ts'

export function grant(permType: number, key: string, rangeEnd = ''): Permission {
  return { permType, key, rangeEnd }
}

/** Auth is enabled; each user has one role, of its own name, with these permissions. */
export function enabledStore(users: Readonly<Record<string, readonly Permission[]>> = {}): AuthStore {
  const store = new AuthStore()
  store.apply({ type: 'userAdd', name: 'root', hashedPassword: 'hash', noPassword: false })
  store.apply({ type: 'userGrantRole', user: 'root', role: 'root' })
  for (const [name, permissions] of Object.entries(users)) {
    store.apply({ type: 'userAdd', name, hashedPassword: 'hash', noPassword: false })
    store.apply({ type: 'roleAdd', name })
    store.apply({ type: 'userGrantRole', user: name, role: name })
    for (const perm of permissions) store.apply({ type: 'roleGrantPermission', name, perm })
  }
  store.apply({ type: 'authEnable' })
  return store
}

/** Code and message of the refusal; undefined for a request that is allowed. */
export function refusalOf(attempt: () => unknown): readonly [number, string] | undefined {
  try {
    attempt()
    return undefined
  } catch (error) {
    const { code, message } = error as { code: number; message: string }
    return [code, message]
  }
}
