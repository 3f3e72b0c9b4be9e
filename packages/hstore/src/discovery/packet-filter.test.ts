import { expect, it } from 'vitest'
import { ManualClock } from '../front/testing/manual-clock.ts'
import { PacketFilter } from './packet-filter.ts'

const packet = (text: string) => Buffer.from(`\x07_hstore\x04_tcp ${text}`)
const from = '192.0.2.1'

it('passes packets of discovery, and no others', () => {
  const filter = new PacketFilter(new ManualClock())
  expect(filter.accepts(packet('1'), from)).toBe(true)
  expect(filter.accepts(Buffer.from('\x08_printer\x04_tcp'), from)).toBe(false)
  expect(filter.accepts(Buffer.alloc(0), from)).toBe(false)
})

it('passes no packet that is larger than one of Ethernet', () => {
  const filter = new PacketFilter(new ManualClock())
  const { length } = packet('')
  expect(filter.accepts(packet('x'.repeat(1_500 - length)), from)).toBe(true)
  expect(filter.accepts(packet('x'.repeat(1_501 - length)), from)).toBe(false)
})

it('passes one of the copies that several interfaces receive', () => {
  const filter = new PacketFilter(new ManualClock())
  expect([from, from, '192.0.2.2'].map((each) => filter.accepts(packet('1'), each))).toEqual([
    true,
    false,
    true,
  ])
})

it('passes a limited number of packets, and others later', () => {
  const clock = new ManualClock()
  const filter = new PacketFilter(clock)
  const passed = (name: string) =>
    Array.from({ length: 2_000 }, (_, index) => filter.accepts(packet(`${name} ${index}`), from)).filter(
      Boolean,
    ).length
  expect(passed('first')).toBe(500)
  clock.advance(1_000)
  expect(passed('second')).toBe(50)
})
