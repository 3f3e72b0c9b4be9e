import type { AuthStore } from './auth-store.ts'
import { KeySet } from './key-set.ts'
import { grantsRead, grantsWrite, type Permission } from './permission.ts'

interface Rights {
  readonly read: KeySet
  readonly write: KeySet
}

/** The union of the permissions of each user's roles. Cached until anything changes. */
export class UserRights {
  private readonly auth: AuthStore
  private readonly cache = new Map<string, Rights>()
  private cachedGeneration = 0

  constructor(auth: AuthStore) {
    this.auth = auth
  }

  /** An unknown user has no rights. */
  of(name: string): Rights {
    if (this.cachedGeneration !== this.auth.generation) {
      this.cache.clear()
      this.cachedGeneration = this.auth.generation
    }
    const cached = this.cache.get(name)
    if (cached !== undefined) return cached
    const permissions = this.permissionsOf(name)
    const rights: Rights = {
      read: new KeySet(permissions.filter(grantsRead)),
      write: new KeySet(permissions.filter(grantsWrite)),
    }
    this.cache.set(name, rights)
    return rights
  }

  private permissionsOf(name: string): Permission[] {
    const roles = this.auth.findUser(name)?.roles ?? []
    return roles.flatMap((role) => this.auth.findRole(role)?.keyPermission ?? [])
  }
}
