import { Code, StoreError } from '@ticketcd/mvcc'

/*
 * The alarms of the cluster as replicated state. While one is raised on any member, all members
 * refuse the requests that it concerns.
 */

export const AlarmType = { none: 0, noSpace: 1, corrupt: 2 } as const

/** As etcd writes them. */
export const alarmNames: ReadonlyMap<number, string> = new Map([
  [AlarmType.noSpace, 'NOSPACE'],
  [AlarmType.corrupt, 'CORRUPT'],
])

export interface Alarm {
  readonly memberId: bigint
  /** 1 no space, 2 corrupt. */
  readonly alarm: number
}

/** etcd's `AlarmRequest`. */
export interface AlarmRequest {
  /** 0 get, 1 activate, 2 deactivate. */
  readonly action: number
  /** 0 names all members in a question, and the member 0 otherwise (as in etcd). */
  readonly memberId: bigint
  readonly alarm: number
}

/** How much a request needs of a healthy cluster. */
export type AlarmSensitivity = 'none' | 'write' | 'space'

export class AlarmTable {
  private raised: readonly Alarm[] = []

  /** @returns the alarms that the request is about */
  apply({ action, memberId, alarm }: AlarmRequest): readonly Alarm[] {
    const isMeant = (each: Alarm) => each.memberId === memberId && each.alarm === alarm
    if (action === 0) return this.select(memberId, alarm)
    const before = this.raised
    if (action === 1) {
      if (!before.some(isMeant)) this.raised = [...before, { memberId, alarm }]
      return [{ memberId, alarm }]
    }
    this.raised = before.filter((each) => !isMeant(each))
    return before.filter(isMeant)
  }

  get list(): readonly Alarm[] {
    return this.raised
  }

  /** @throws {StoreError} where an alarm forbids the request */
  check(sensitivity: AlarmSensitivity): void {
    if (this.raised.length === 0 || sensitivity === 'none') return
    if (this.has(AlarmType.corrupt)) throw new StoreError(Code.dataLoss, 'etcdserver: corrupt cluster')
    if (sensitivity === 'space' && this.has(AlarmType.noSpace)) throw noSpaceError()
  }

  has(type: number, memberId?: bigint): boolean {
    return this.raised.some(
      (each) => each.alarm === type && (memberId === undefined || each.memberId === memberId),
    )
  }

  restore(alarms: readonly Alarm[]): void {
    this.raised = alarms
  }

  private select(memberId: bigint, alarm: number): readonly Alarm[] {
    return this.raised.filter(
      (each) =>
        (memberId === 0n || each.memberId === memberId) && (alarm === AlarmType.none || each.alarm === alarm),
    )
  }
}

export function noSpaceError(): StoreError {
  return new StoreError(Code.resourceExhausted, 'etcdserver: mvcc: database space exceeded')
}
