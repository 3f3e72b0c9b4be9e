import { expect, test } from 'vitest'
import { HeldBytes, HeldBytesTotal } from './held-bytes.ts'

function shares(heldBytesMax: number) {
  const total = new HeldBytesTotal({ heldBytesMax })
  const closed: string[] = []
  const share = (name: string) => {
    const held: HeldBytes = new HeldBytes(total, { heldBytesPerConnectionMax: 10 }, () => {
      closed.push(name)
      held.leave()
    })
    return held
  }
  return { total, closed, one: share('one'), two: share('two') }
}

test('a connection admits bytes up to its limit, and any number when it holds none', () => {
  const { one } = shares(100)
  expect(one.admits(1000)).toBe(true)
  one.change(4)
  expect(one.admits(6)).toBe(true)
  expect(one.admits(7)).toBe(false)
})

test('the connection that holds the most is closed when all together hold too much', () => {
  const { one, two, total, closed } = shares(20)
  one.change(15)
  two.change(5)
  expect(closed).toEqual([])
  two.change(1)
  expect(closed).toEqual(['one'])
  expect(total.bytes).toBe(6)
})

test('a connection that has left changes the total no more', () => {
  const { one, two, total } = shares(20)
  one.change(15)
  two.change(2)
  one.leave()
  one.leave()
  one.change(-15)
  expect(total.bytes).toBe(2)
})

test('bytes outside of calls count for the total, and refuse no calls', () => {
  const { one, two, total, closed } = shares(20)
  one.setTransport(15)
  expect([one.admits(1000), one.bytes, total.bytes]).toEqual([true, 15, 15])
  one.setTransport(12)
  two.change(8)
  expect([total.bytes, closed]).toEqual([20, []])
  two.change(1)
  expect([total.bytes, closed]).toEqual([9, ['one']])
})
