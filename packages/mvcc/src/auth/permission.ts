import type { Key, KeyRange } from '../key-value.ts'

/** The numbers of etcd's `authpb.Permission.Type`. */
export const PermissionType = { read: 0, write: 1, readWrite: 2 } as const

/** A right on a key or on a range of keys, in the form of etcd's `authpb.Permission`. */
export interface Permission extends KeyRange {
  /**
   * One of `PermissionType`. A restored snapshot of etcd may have other numbers, which grant
   * nothing.
   */
  readonly permType: number
}

/**
 * Whether this permission may be granted to a role. etcd 3.5 refuses the same ranges; 3.4 stores
 * them.
 */
export function isGrantable({ permType, key, rangeEnd }: Permission): boolean {
  const known = Object.values<number>(PermissionType).includes(permType)
  const holdsKeys = rangeEnd === '' || rangeEnd === '\0' || rangeEnd > key
  return known && key !== '' && holdsKeys
}

export function grantsRead({ permType }: Permission): boolean {
  return permType === PermissionType.read || permType === PermissionType.readWrite
}

export function grantsWrite({ permType }: Permission): boolean {
  return permType === PermissionType.write || permType === PermissionType.readWrite
}

/**
 * Adds a permission. It replaces one of the same range. etcd replaces it only if it is the first
 * one of its key, and adds a second one otherwise. There a right may thus outlive its replacement.
 *
 * @returns in the order of the keys; permissions of one key in the order in which they were granted
 */
export function withPermission(permissions: readonly Permission[], granted: Permission): Permission[] {
  const at = permissions.findIndex((each) => hasRange(each, granted))
  if (at >= 0) return permissions.with(at, granted)
  return [...permissions, granted].sort((one, other) => compareKeys(one.key, other.key))
}

export function hasRange(permission: KeyRange, { key, rangeEnd }: KeyRange): boolean {
  return permission.key === key && permission.rangeEnd === rangeEnd
}

function compareKeys(one: Key, other: Key): number {
  return one < other ? -1 : Number(one > other)
}
