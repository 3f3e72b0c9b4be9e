import { type Revision, revisionZero } from '@ticketcd/etcd'
import { Session, type SessionValue } from '@ticketcd/schema'
import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { KnownSessions, type SessionReading } from './known-sessions.ts'

const tokenHash = 'a'.repeat(64)
const session = {
  username: 'ana',
  createdAt: '2026-06-01T12:00:00.000Z',
  expiresAt: '2026-07-01T12:00:00.000Z',
}
const found = (isCertain = true): SessionReading => ({ entry: { value: session } as never, isCertain })
const asRevision = (revision: number) => revision as Revision

type Observed = ConstructorParameters<typeof KnownSessions>[0]
type Sessions = Pick<KnownSessions, 'get' | 'learn'>
const knownSessions = (mirror: Observed) => new KnownSessions(mirror)

/** A mirror that receives the events of the test. */
function setUp<Known extends Sessions>(make: (mirror: Observed) => Known) {
  const mirror = { ageMs: 0, isCaughtUp: true, revision: asRevision(10) }
  const received = { write: (_writes: unknown[]) => {}, relisted: () => {} }
  const known = make({
    get ageMs() {
      return mirror.ageMs
    },
    get isCaughtUp() {
      return mirror.isCaughtUp
    },
    get revision() {
      return mirror.revision
    },
    onWrite: (_record, listener) => {
      received.write = (writes) => listener(writes as never, mirror.revision)
      return () => undefined
    },
    onRelisted: (listener) => {
      received.relisted = () => listener(mirror.revision, 'same')
      return () => undefined
    },
  })
  return {
    mirror,
    known,
    observeEnd: (hash = tokenHash) =>
      received.write([{ type: 'delete', parts: { tokenHash: hash }, created: false }]),
    observeStart: () => received.write([{ type: 'put', parts: { tokenHash }, created: true }]),
    relist: () => received.relisted(),
    isKnown: (seen: Revision = revisionZero) => known.get(tokenHash, seen) !== undefined,
  }
}

describe('a session that was found', () => {
  it('is cached until the mirror receives its end', async () => {
    const { known, isKnown, observeEnd, observeStart } = setUp(knownSessions)
    expect(isKnown()).toBe(false)
    expect(await known.learn(tokenHash, async () => found())).toEqual(session)
    observeStart()
    observeEnd('b'.repeat(64))
    expect(isKnown()).toBe(true)
    observeEnd()
    expect(isKnown()).toBe(false)
  })

  it('is not cached if the mirror receives its end during the read', async () => {
    const { known, isKnown, observeEnd } = setUp(knownSessions)
    await known.learn(tokenHash, async () => {
      observeEnd()
      return found()
    })
    expect(isKnown()).toBe(false)
  })

  it('is not cached if this process ends it during the read', async () => {
    const { known, isKnown } = setUp(knownSessions)
    await known.learn(tokenHash, async () => {
      known.forget(tokenHash)
      return found()
    })
    expect(isKnown()).toBe(false)
  })

  it('is dropped at a new listing, and not cached across one', async () => {
    const { known, isKnown, relist } = setUp(knownSessions)
    await known.learn(tokenHash, async () => found())
    relist()
    expect(isKnown()).toBe(false)
    await known.learn(tokenHash, async () => {
      relist()
      return found()
    })
    expect(isKnown()).toBe(false)
  })

  it('is not cached before the first listing of the mirror', async () => {
    const { known, mirror, isKnown } = setUp(knownSessions)
    mirror.revision = revisionZero
    await known.learn(tokenHash, async () => found())
    mirror.revision = asRevision(10)
    expect(isKnown()).toBe(false)
  })

  it('is not cached if only a single member has confirmed it', async () => {
    const { known, isKnown } = setUp(knownSessions)
    expect(await known.learn(tokenHash, async () => found(false))).toEqual(session)
    expect(isKnown()).toBe(false)
  })

  it('is read again while the mirror catches up, and after 30 s', async () => {
    vi.useFakeTimers({ toFake: ['performance'] })
    const { known, mirror, isKnown } = setUp(knownSessions)
    await known.learn(tokenHash, async () => found())
    mirror.isCaughtUp = false
    expect(isKnown()).toBe(false)
    mirror.isCaughtUp = true
    vi.advanceTimersByTime(29_999)
    expect(isKnown()).toBe(true)
    vi.advanceTimersByTime(1)
    expect(isKnown()).toBe(false)
    await known.learn(tokenHash, async () => found())
    expect(isKnown()).toBe(true)
    vi.useRealTimers()
  })

  it('is read again while the mirror receives nothing, and for a caller who has seen a newer revision', async () => {
    const { known, mirror, isKnown } = setUp(knownSessions)
    await known.learn(tokenHash, async () => found())
    mirror.ageMs = 2_001
    expect(isKnown()).toBe(false)
    mirror.ageMs = 300
    expect(isKnown()).toBe(true)
    expect(isKnown(asRevision(11))).toBe(false)
    mirror.revision = asRevision(11)
    expect(isKnown(asRevision(11))).toBe(true)
  })
})

it('a read that fails or finds nothing leaves no entry', async () => {
  const { known, isKnown } = setUp(knownSessions)
  await expect(known.learn(tokenHash, () => Promise.reject(new Error('silent')))).rejects.toThrow('silent')
  await known.learn(tokenHash, async () => found())
  expect(await known.learn(tokenHash, async () => ({ entry: undefined, isCertain: true }))).toBeUndefined()
  expect(isKnown()).toBe(false)
})

it('above the limit, the sessions that were read first are dropped', async () => {
  const { known } = setUp(knownSessions)
  const hashes = Array.from({ length: 50_001 }, (_, index) => String(index).padStart(64, '0'))
  for (const hash of hashes) await known.learn(hash, async () => found())
  expect(known.get(hashes[0] as string, revisionZero)).toBeUndefined()
  expect(known.get(hashes[1] as string, revisionZero)).toBeDefined()
  expect(known.get(hashes[50_000] as string, revisionZero)).toBeDefined()
})

/**
 * A store with one session, a process that reads it at any time, and a mirror that receives its end
 * later.
 * @returns whether the session is cached after all steps
 */
async function isKnownAfter(
  steps: readonly ('begin' | 'reach' | 'answer' | 'end' | 'hear')[],
  make: (mirror: Observed) => Sessions,
): Promise<boolean> {
  const { known, isKnown, observeEnd } = setUp(make)
  let isThere = true
  let isObserved = false
  const readings: { reached?: SessionReading; answer(): Promise<unknown> }[] = []
  for (const step of [...steps, 'end', 'hear', ...steps.map(() => 'answer' as const)]) {
    if (step === 'begin') {
      let answer: (reading: SessionReading) => void = () => undefined
      const reading = new Promise<SessionReading>((resolve) => {
        answer = resolve
      })
      const learned = known.learn(tokenHash, () => reading)
      const each: (typeof readings)[number] = {
        answer: () => {
          answer(each.reached ?? (isThere ? found() : { entry: undefined, isCertain: true }))
          return learned
        },
      }
      readings.push(each)
    } else if (step === 'reach') {
      // The store has read the value. Its answer is still under way.
      const each = readings.find(({ reached }) => !reached)
      if (each) each.reached = isThere ? found() : { entry: undefined, isCertain: true }
    } else if (step === 'answer') await readings.shift()?.answer()
    else if (step === 'end') isThere = false
    else if (!isThere && !isObserved) {
      isObserved = true
      observeEnd()
    }
  }
  return isKnown()
}

const step = fc.constantFrom('begin', 'reach', 'answer', 'end', 'hear' as const)

it('in any order of reads and an end, an ended session is not cached once its end was received', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 14 }),
      async (steps) => !(await isKnownAfter(steps, knownSessions)),
    ),
    { numRuns: 2_000 },
  )
})

it('the same check fails for a cache that ignores an end during a read', async () => {
  const check = fc.check(
    fc.asyncProperty(
      fc.array(step, { maxLength: 14 }),
      async (steps) => !(await isKnownAfter(steps, withoutLook)),
    ),
    { numRuns: 2_000 },
  )
  expect((await check).failed).toBe(true)
})

/** Drops ended sessions, but caches a session that ended during its read. */
function withoutLook(mirror: Observed): Sessions {
  const known = new Map<string, SessionValue>()
  mirror.onWrite(Session, () => known.clear())
  return {
    get: (hash) => known.get(hash),
    async learn(hash, read) {
      const { entry } = await read()
      if (entry) known.set(hash, entry.value)
      else known.delete(hash)
      return entry?.value
    },
  }
}
