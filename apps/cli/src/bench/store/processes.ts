import { readFileSync } from 'node:fs'
import { Failure } from '../../failure.ts'

/** Of `/proc/PID/stat`: Linux reports times in hundredths of a second. */
const tickUs = 10_000
const [userField, systemField] = [11, 12]

/** CPU of processes since their starts, in microseconds. */
export function cpuUsOf(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + cpuTicksOf(pid), 0) * tickUs
}

function cpuTicksOf(pid: number): number {
  const stat = read(`/proc/${pid}/stat`)
  // The name of the program may contain spaces; it ends with the last parenthesis.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return Number(fields[userField]) + Number(fields[systemField])
}

/** The total CPU use of the machine: the first line of `/proc/stat`. */
export function machineStat(): string {
  return read('/proc/stat').split('\n')[0] ?? ''
}

/**
 * @param before and after: `cpu user nice system idle iowait irq softirq steal …`
 * @returns CPU that all processes used, and that the host of this machine withheld, in microseconds
 */
export function cpuUsBetween(before: string, after: string): number {
  return (busyTicksIn(after) - busyTicksIn(before)) * tickUs
}

function busyTicksIn(stat: string): number {
  const [, user, nice, system, , , irq, softirq, steal] = stat.split(/\s+/)
  return [user, nice, system, irq, softirq, steal].reduce((sum, ticks) => sum + Number(ticks), 0)
}

/** Resident memory of processes, in bytes. */
export function residentBytesOf(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => {
    const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(read(`/proc/${pid}/status`))?.[1]
    return sum + Number(kilobytes) * 1_024
  }, 0)
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    throw new Failure(`${file} cannot be read. This benchmark needs Linux, and nodes that run.`, { cause })
  }
}
