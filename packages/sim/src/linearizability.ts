/*
 * Linearizability of a register whose writes all have different values (Gibbons and Korach, Testing
 * Shared Memories, 1997). A write and the reads of its value are a cluster. Its zone lies between
 * the earliest end and the latest start of its operations. The zone is forward if the earliest end
 * comes first: then the register held the value for all of the zone. The history is linearizable
 * if and only if
 * 1. no read ends before the write of its value starts,
 * 2. no two forward zones overlap,
 * 3. no backward zone lies within a forward one.
 */

/** One operation of a client. No two of `start` and `end` are equal within one history. */
export interface Operation {
  readonly type: 'write' | 'read'
  readonly value: number
  readonly start: number
  /** Infinite for a write without an answer. */
  readonly end: number
}

interface Zone {
  readonly value: number
  readonly earliestEnd: number
  readonly latestStart: number
}

/**
 * @returns the contradiction as a sentence; undefined for a linearizable history. The first value
 * is 0.
 */
export function contradictionIn(history: readonly Operation[]): string | undefined {
  const clusters = new Map<number, Operation[]>()
  const writes = new Map<number, Operation>([[0, { type: 'write', value: 0, start: -2, end: -1 }]])
  for (const operation of history) if (operation.type === 'write') writes.set(operation.value, operation)
  for (const write of writes.values()) clusters.set(write.value, [write])
  for (const read of history) {
    if (read.type === 'write') continue
    const write = writes.get(read.value)
    if (write === undefined) return `a read returns ${read.value}, which no write can have left`
    if (read.end < write.start) return `a read returns ${read.value} before it was written`
    clusters.get(read.value)?.push(read)
  }
  return contradictionOf([...clusters].map(([value, operations]) => zoneOf(value, operations)))
}

function zoneOf(value: number, operations: readonly Operation[]): Zone {
  let earliestEnd = Number.POSITIVE_INFINITY
  let latestStart = Number.NEGATIVE_INFINITY
  for (const { start, end } of operations) {
    earliestEnd = Math.min(earliestEnd, end)
    latestStart = Math.max(latestStart, start)
  }
  return { value, earliestEnd, latestStart }
}

function contradictionOf(zones: readonly Zone[]): string | undefined {
  const isForward = ({ earliestEnd, latestStart }: Zone) => earliestEnd < latestStart
  const forward = zones.filter(isForward).sort((one, other) => one.earliestEnd - other.earliestEnd)
  for (const [i, zone] of forward.entries()) {
    const next = forward[i + 1]
    if (next !== undefined && next.earliestEnd < zone.latestStart)
      return `${zone.value} is read after ${next.value} although it was replaced before, or the other way round`
  }
  for (const zone of zones) {
    if (isForward(zone)) continue
    const around = forward.find(
      ({ earliestEnd, latestStart }) => earliestEnd < zone.latestStart && zone.earliestEnd < latestStart,
    )
    if (around !== undefined)
      return `${zone.value} was written and read while the register held ${around.value}`
  }
  return undefined
}
