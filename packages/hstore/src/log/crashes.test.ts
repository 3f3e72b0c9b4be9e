import { expect, it } from 'vitest'
import { Chance } from './testing/chance.ts'
import { Crash, FakeDisk } from './testing/fake-disk.ts'
import { NodeScript } from './testing/node-script.ts'
import { opened } from './testing/opened.ts'

const steps = 25

interface Place {
  readonly seed: number
  readonly crashAt: number
  /** The same crash leaves another disk. */
  readonly outcome: number
}

/**
 * Runs a node into a crash, then twice into a crash of a call of its restart, then starts it for
 * good.
 */
async function crashAt({ seed, crashAt, outcome }: Place): Promise<void> {
  const script = new NodeScript(new Chance(seed))
  const chance = new Chance(seed * 1_000_003 + crashAt * 31 + outcome)
  let disk = new FakeDisk(chance)
  disk.crashAt = crashAt
  await untilCrash(() => script.run(disk, steps))
  for (let restart = 0; restart < 2; restart += 1) {
    disk = disk.crashed()
    disk.crashAt = 1 + chance.below(40)
    await untilCrash(() => script.run(disk, 3))
  }
  disk = disk.crashed()
  await script.run(disk, 5)
}

/** The calls of a run without a crash. */
async function callsOf(seed: number): Promise<number> {
  const disk = new FakeDisk(new Chance(seed))
  await new NodeScript(new Chance(seed)).run(disk, steps)
  return disk.calls
}

async function untilCrash(run: () => Promise<unknown>): Promise<void> {
  await run().catch((error: Error) => {
    if (!isCrash(error)) throw error
  })
}

function isCrash(error: Error): boolean {
  return error instanceof Crash || error.cause instanceof Crash
}

it('a crash while a folder gets its identity leaves one that can be opened', async () => {
  for (let at = 1; at <= 20; at += 1)
    for (let outcome = 0; outcome < 100; outcome += 1) {
      const disk = new FakeDisk(new Chance(at * 1_000 + outcome))
      disk.crashAt = at
      await untilCrash(() => opened(disk))
      await opened(disk.crashed())
    }
})

it('a crash at any call loses nothing that a sync has reported, and invents nothing', async () => {
  const failures: string[] = []
  for (let seed = 1; seed <= 5; seed += 1) {
    const calls = await callsOf(seed)
    for (let at = 1; at <= calls; at += 1)
      for (let outcome = 0; outcome < 2; outcome += 1)
        await crashAt({ seed, crashAt: at, outcome }).catch((error: Error) => {
          failures.push(`seed ${seed}, crash at ${at}, outcome ${outcome}: ${error.message}`)
        })
  }
  expect(failures.slice(0, 3)).toEqual([])
})
