import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'

/**
 * The start time of a running process, in a form that only compares. Ids of processes are used
 * again, so only the id and the start time together name one process. Undefined when it has ended.
 */
export function startTimeOf(pid: number): string | undefined {
  try {
    if (process.platform !== 'linux')
      return (
        execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || undefined
      )
    // The name in parentheses may itself hold spaces and parentheses. The state follows it, and
    // field 22 of proc(5) is the start time in ticks since the boot.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(')').at(-1)?.trim().split(' ') ?? []
    // Other threads of a zombie may still be in the middle of a write.
    if (fields[0] === 'Z' && readdirSync(`/proc/${pid}/task`).length <= 1) return undefined
    return fields[19]
  } catch {
    return undefined
  }
}
