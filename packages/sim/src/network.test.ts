import { describe, expect, it } from 'vitest'
import { Chance } from './chance.ts'
import { SimNetwork } from './network.ts'
import { Timeline } from './timeline.ts'

function network() {
  const timeline = new Timeline()
  const arrived: string[] = []
  const net = new SimNetwork<string>(timeline, new Chance(1), (to, message) =>
    arrived.push(`${message} at ${to}`),
  )
  /** The messages that have arrived up to that time and were not returned before. */
  const until = (ms: number) => {
    timeline.runUntil(ms, () => {})
    return arrived.splice(0).sort()
  }
  return { net, until }
}

describe('the simulated network', () => {
  it('delivers within a few milliseconds', () => {
    const { net, until } = network()
    net.send('a', 'b', 'x')
    expect(until(4)).toEqual(['x at b'])
  })

  it('cuts one direction and leaves the other open, until that cut ends', () => {
    const { net, until } = network()
    const heal = net.sever(['a'], ['b'])
    net.sever(['c'], ['b'])
    for (const from of ['a', 'b', 'c']) net.send(from, from === 'b' ? 'a' : 'b', from)
    expect(until(10)).toEqual(['b at a'])
    heal()
    for (const from of ['a', 'c']) net.send(from, 'b', from)
    expect(until(20)).toEqual(['a at b'])
  })

  it('reports a loss to a sender that requests it', () => {
    const { net, until } = network()
    const lost: string[] = []
    net.faults = { lost: 1, doubled: 0, late: 0 }
    net.send('a', 'b', 'x', () => lost.push('x'))
    expect(until(60)).toEqual([])
    expect(lost).toEqual(['x'])
  })

  it('delivers twice and late on request', () => {
    const { net, until } = network()
    net.faults = { lost: 0, doubled: 1, late: 1 }
    net.send('a', 'b', 'x')
    expect(until(19)).toEqual([])
    expect(until(400)).toEqual(['x at b', 'x at b'])
  })

  it('holds the messages of a line back', () => {
    const { net, until } = network()
    net.hold('a', 'b', 100)
    net.send('a', 'b', 'x')
    net.send('a', 'c', 'y')
    expect(until(99)).toEqual(['y at c'])
    expect(until(104)).toEqual(['x at b'])
  })

  it('loses the messages in transit when it is healed', () => {
    const { net, until } = network()
    net.hold('a', 'b', 100)
    net.send('a', 'b', 'x')
    net.heal()
    net.send('a', 'b', 'y')
    expect(until(200)).toEqual(['y at b'])
  })
})
