import type { RecordType } from '../record.ts'

export interface Seat {
  readonly available: number
  readonly note?: string
}

export interface SeatParts {
  readonly event: string
  readonly type: string
}

/** A record with two parts, like the schema's ticket stocks. */
export const seat: RecordType<SeatParts, Seat> = {
  name: 'seat',
  key: {
    build: ({ event, type }) => `seat:${checked(event)}:${checked(type)}`,
    parse: (key) => {
      const [, event, type] = /^seat:([^:/]+):([^:/]+)$/.exec(key) ?? []
      return event !== undefined && type !== undefined ? { event, type } : undefined
    },
    prefix: ({ event } = {}) => (event === undefined ? 'seat:' : `seat:${checked(event)}:`),
  },
  decode: (json) => seatOf(JSON.parse(json)),
  encode: (value) => JSON.stringify(seatOf(value)),
}

export interface ShowParts {
  readonly id: string
}

/** A record whose prefix is not shared by any other. */
export const show: RecordType<ShowParts, { readonly name: string }> = {
  name: 'show',
  key: {
    build: ({ id }) => `show:${checked(id)}`,
    parse: (key) => {
      const id = /^show:([^:/]+)$/.exec(key)?.[1]
      return id === undefined ? undefined : { id }
    },
    prefix: () => 'show:',
  },
  decode: (json) => JSON.parse(json) as { name: string },
  encode: (value) => JSON.stringify(value),
}

function checked(part: string): string {
  if (!/^[^:/]+$/.test(part)) throw new TypeError(`"${part}" can not be part of a key`)
  return part
}

function seatOf(value: unknown): Seat {
  const seat = value as Seat
  if (!Number.isSafeInteger(seat?.available)) throw new TypeError('available must be a whole number')
  return seat
}
