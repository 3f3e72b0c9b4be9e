import type { StoreError } from '@ticketcd/mvcc'
import { afterEach, describe, expect, test } from 'vitest'
import { PasswordHasher, type PasswordHasherOptions } from '../index.ts'
import { refusalOf } from './testing/refusal-of.ts'

const hashers: PasswordHasher[] = []
afterEach(async () => {
  for (const hasher of hashers.splice(0)) await hasher.close()
})

/** With the lowest cost that bcrypt has. */
function hasherOf(options: PasswordHasherOptions = {}): PasswordHasher {
  const hasher = new PasswordHasher({ cost: 4, ...options })
  hashers.push(hasher)
  return hasher
}

/** A thread that does something else with each job. */
function programOf(onJob: string): URL {
  const code = `import { parentPort } from 'node:worker_threads'; parentPort.on('message', (job) => { ${onJob} })`
  return new URL(`data:text/javascript,${encodeURIComponent(code)}`)
}

describe('a hash', () => {
  test('fits its password and no other, and is another one each time', async () => {
    const hasher = hasherOf()
    const [one, other] = await Promise.all([hasher.hash('schön'), hasher.hash('schön')])
    expect(one).not.toBe(other)
    expect(one).toMatch(/^\$2a\$04\$[./A-Za-z0-9]{53}$/)
    expect(await Promise.all([hasher.verify('schön', one), hasher.verify('schon', one)])).toEqual([
      true,
      false,
    ])
  })

  test.each([
    ['of etcd', 'schön', '$2a$04$z3yoD2WOMQ7zrDxdfcUU5O822s/IKYVvWvr28wZaIFCihTmAGvT32'],
    ['of etcd, of nothing', '', '$2a$04$EZtAUWilaoML8OrulyvC6ekBz3S6rnomQ3PYm3D8EnDySXO0e.WyC'],
    ['of crypt(3)', 'schön', '$2b$04$abcdefghijklmnopqrstuuSwG6ioJjPB8SaBmj.asbxU5PaSko1H2'],
    ['of PHP', 'schön', '$2y$05$abcdefghijklmnopqrstuuV2tX7DCaiDgFBATtOnr3CizXCwtybF.'],
    ['of 72 bytes', 'x'.repeat(72), '$2a$04$abcdefghijklmnopqrstuubzadhGtS2zEF.gu0yd0opP6cVzb.e0i'],
    ['of 80 bytes', 'x'.repeat(80), '$2a$04$abcdefghijklmnopqrstuubzadhGtS2zEF.gu0yd0opP6cVzb.e0i'],
  ])('%s is read', async (_, password, hashed) => {
    const hasher = hasherOf()
    expect(await hasher.verify(password, hashed)).toBe(true)
    expect(await hasher.verify(`${password.slice(0, 71)}y`, hashed)).toBe(false)
  })

  test('is refused for a password that is longer than bcrypt takes, counted in bytes', async () => {
    const hasher = hasherOf()
    for (const password of ['x'.repeat(73), 'ö'.repeat(37)])
      expect(await refusalOf(hasher.hash(password))).toEqual([2, 'bcrypt: password length exceeds 72 bytes'])
    expect(await hasher.verify('ö'.repeat(36), await hasher.hash('ö'.repeat(36)))).toBe(true)
  })

  test('may be of an empty password', async () => {
    const hasher = hasherOf()
    const hashed = await hasher.hash('')
    expect(await hasher.verify('', hashed)).toBe(true)
    expect(await hasher.verify('x', hashed)).toBe(false)
  })
})

describe('no password fits', () => {
  test.each([
    undefined,
    '',
    'secret',
    '$2a$04$short',
    '$2a$03$CLu71JX7ftHB1skWsC4HXeulr2UgNWr7/Qo371PIs5CJ6iBWy7p3a',
    '$2x$04$CLu71JX7ftHB1skWsC4HXeulr2UgNWr7/Qo371PIs5CJ6iBWy7p3a',
    '$6$04$CLu71JX7ftHB1skWsC4HXeulr2UgNWr7/Qo371PIs5CJ6iBWy7p3aa',
  ])('a text that is no hash: %s', async (hashed) => {
    const hasher = hasherOf()
    for (const password of ['', 'secret', hashed ?? ''])
      expect(await hasher.verify(password, hashed)).toBe(false)
  })
})

test('an unknown user costs a hash as well', async () => {
  const hasher = hasherOf({ cost: 11, program: programOf('throw new Error(job.hashed)') })
  const decoy = `$2a$11$${'.'.repeat(53)}`
  expect(await refusalOf(hasher.verify('x', undefined))).toEqual([
    14,
    `hstore: the thread that hashes passwords ended: ${decoy}`,
  ])
})

test('no answer of the thread logs in an unknown user', async () => {
  const hasher = hasherOf({ program: programOf('parentPort.postMessage(true)') })
  expect(await hasher.verify('x', undefined)).toBe(false)
})

test('a hash whose cost is too high is refused without being computed', async () => {
  const hashed = (await hasherOf().hash('x')).replace('$04$', '$31$')
  expect(await refusalOf(hasherOf().verify('x', hashed))).toEqual([
    2,
    'hstore: the stored password hash has bcrypt cost 31, above the limit of 15: set the password again',
  ])
})

test.each([3, 4.5, 16, Number.NaN])('a cost of %d is refused', (cost) => {
  expect(() => new PasswordHasher({ cost })).toThrow(RangeError)
})

test('more passwords than may wait are refused, and those that wait are answered', async () => {
  const hasher = hasherOf({ waitingMax: 2 })
  const answers = Array.from({ length: 5 }, () =>
    hasher.verify('x', undefined).catch((error: StoreError) => error.code),
  )
  // One is computed, two wait.
  expect(await Promise.all(answers)).toEqual([false, false, false, 8, 8])
  expect(await hasher.verify('x', undefined)).toBe(false)
})

test('the thread of the node goes on while a password is hashed', async () => {
  const hasher = hasherOf({ cost: 10 })
  let turns = 0
  let hashed = false
  const done = hasher.hash('x').then(() => {
    hashed = true
  })
  while (!hashed) {
    turns += 1
    await new Promise((resolve) => setImmediate(resolve))
  }
  await done
  expect(turns).toBeGreaterThan(10)
})

test('a thread that ends fails the password that it had, and the next one gets another thread', async () => {
  const mortal = programOf(
    'if (job.password === "poison") throw new Error("out of order"); parentPort.postMessage(true)',
  )
  const hasher = hasherOf({ program: mortal })
  const hashed = '$2a$04$CLu71JX7ftHB1skWsC4HXeulr2UgNWr7/Qo371PIs5CJ6iBWy7p3a'
  const [failed, waited] = await Promise.all([
    refusalOf(hasher.verify('poison', hashed)),
    hasher.verify('x', hashed),
  ])
  expect(failed).toEqual([14, 'hstore: the thread that hashes passwords ended: out of order'])
  expect(waited).toBe(true)
})

test('a missing program of the thread fails each password and nothing else', async () => {
  const hasher = hasherOf({ program: new URL('./missing.mjs', import.meta.url) })
  for (let turn = 0; turn < 2; turn += 1) expect((await refusalOf(hasher.hash('x')))?.[0]).toBe(14)
})

test('a closed hasher refuses what waits and what comes', async () => {
  const hasher = hasherOf({ cost: 10 })
  const waiting = [hasher.hash('x'), hasher.hash('y')].map((each) => refusalOf(each))
  await hasher.close()
  const stopped = [14, 'etcdserver: server stopped']
  expect(await Promise.all(waiting)).toEqual([stopped, stopped])
  expect(await refusalOf(hasher.hash('z'))).toEqual(stopped)
  await hasher.close()
})
