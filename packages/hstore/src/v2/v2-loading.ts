import type { V2Command } from './v2-command.ts'
import { ancestorsOf, rootPath } from './v2-record.ts'
import type { AsynchronousAccess } from './v2-storage.ts'
import type { V2Tree } from './v2-tree.ts'

/** Loads the records that a command can read or change. @param index that of its event */
export async function loadFor(
  command: V2Command,
  access: AsynchronousAccess,
  tree: V2Tree,
  index: number,
): Promise<void> {
  if (command.type === 'sync') {
    const due = tree.allDue(command.nowMs)
    const subtrees = due.map((directory) => ({ directory, isRecursive: true }))
    if (due.length > 0) await access.load(due, subtrees)
    return
  }
  const path = command.type === 'post' ? postedPath(command.path, index) : command.path
  await access.load([...ancestorsOf(path), path], [])
  if (command.type !== 'delete' || tree.get(path)?.isDirectory !== true || path === rootPath) return
  await access.load([], [{ directory: path, isRecursive: command.isRecursive }])
}

/** The path of a key that is created in a directory. */
export function postedPath(directory: string, index: number): string {
  const name = String(index).padStart(20, '0')
  return `${directory === rootPath ? '' : directory}/${name}`
}
