import { MemoryStorage } from './memory-storage.ts'
import { ancestorsOf, type V2Record } from './v2-record.ts'
import type { AsynchronousAccess } from './v2-storage.ts'
import { V2Tree } from './v2-tree.ts'

/** The records for a read, between two commands. */
export interface V2View {
  /** etcd's v2 index. */
  readonly index: number
  /** @throws {V2Error} where there is no record at the path */
  get(path: string): V2Record
  /** The records in a directory that lists show, in any order. */
  list(path: string): V2Record[]
}

/** @param index of the newest command whose changes were handed to the storage */
export async function loadedView(
  access: AsynchronousAccess,
  index: number,
  path: string,
  isRecursive: boolean,
): Promise<V2View> {
  const storage = new MemoryStorage()
  const records = await access.read([...ancestorsOf(path), path], { directory: path, isRecursive })
  for (const record of records) storage.set(record)
  const tree = new V2Tree(storage)
  return { index, get: (each) => tree.find(each, index), list: (each) => tree.visibleChildren(each) }
}
