import { expect, test } from 'vitest'
import { Host } from './host.ts'
import { LearnedHosts } from './learned-hosts.ts'

const members = [{ memberId: '1', addresses: ['inside:1', 'outside:1'] }]

/** @param serves the addresses that lead to the member */
function learnedHosts(...serves: string[]) {
  let nowMs = 0
  const asked: string[] = []
  const serving = new Set(serves)
  const learned = new LearnedHosts({
    clock: { now: () => nowMs, random: () => 0.5, sleep: async () => {} },
    connect: (address) => new Host({ address }),
    isServing: async (host) => {
      asked.push(host.address)
      return serving.has(host.address)
    },
  })
  const update = (passedMs = 0, isUrgent = false) => {
    nowMs += passedMs
    return learned.update(members, { isUrgent })
  }
  const addresses = () => learned.hosts.map(({ address }) => address)
  return { learned, asked, serving, update, addresses }
}

test('a member is used at the first of its addresses that leads to it, and is not verified again', async () => {
  const { asked, update, addresses } = learnedHosts('outside:1')
  await update()
  await update(60_000)
  expect(addresses()).toEqual(['outside:1'])
  expect(asked).toEqual(['inside:1', 'outside:1'])
})

test('addresses that lead nowhere are never used, and are tried ever more rarely', async () => {
  const { asked, update, addresses } = learnedHosts()
  for (let second = 0; second < 600; second += 5) await update(5_000)
  expect(addresses()).toEqual([])
  const rounds = asked.length / 2
  expect(rounds).toBeGreaterThan(8)
  expect(rounds).toBeLessThan(20)
})

test('addresses that lead nowhere are tried at once if it is urgent', async () => {
  const { serving, update, addresses } = learnedHosts()
  for (let number = 0; number < 5; number++) await update()
  serving.add('inside:1')
  await update()
  expect(addresses()).toEqual([])
  await update(0, true)
  expect(addresses()).toEqual(['inside:1'])
})

test('a member is dropped if it is no longer listed, or while it is being verified when all are dropped', async () => {
  const { learned, update, addresses } = learnedHosts('inside:1')
  await update()
  await learned.update([], { isUrgent: false })
  expect(addresses()).toEqual([])
  const verifying = update()
  learned.clear()
  await verifying
  expect(addresses()).toEqual([])
  await update()
  expect(addresses()).toEqual(['inside:1'])
})

test('a host that turned out to be foreign is verified again', async () => {
  const { learned, asked, update, addresses } = learnedHosts('inside:1')
  await update()
  learned.drop(learned.hosts[0] as Host)
  expect(addresses()).toEqual([])
  await update()
  expect(addresses()).toEqual(['inside:1'])
  expect(asked).toEqual(['inside:1', 'inside:1'])
})
