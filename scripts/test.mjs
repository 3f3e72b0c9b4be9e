/**
 * `npm test`: installs missing programs and dependencies, then runs every check and every test.
 * After a failure, independent steps still run. The last line is `N passed, N failed`; a failed
 * check counts as one failure.
 */
import { onClosedPipe } from './closed-pipe.mjs'
import { stopPrograms } from './command.mjs'
import { installDependencies } from './dependencies.mjs'
import { checkNodeVersion } from './node-version.mjs'
import { useEtcdOf } from './other-etcd.mjs'
import { Refusal, seconds, step } from './step.mjs'
import { ensureProgram, etcd } from './system-packages.mjs'
import { asksForHelp, parseTestOptions, testUsage } from './test-options.mjs'
import { sumCounts } from './test-results.mjs'
import { joinRunners, selectSteps, splitByEtcd } from './test-steps.mjs'

const startedMs = performance.now()
const oneFailure = { passed: 0, failed: 1 }

const args = process.argv.slice(2)
const help = asksForHelp(args)

// Without a reader the run stops. It counts as failed, since some tests did not run.
onClosedPipe(() => stopPrograms().then(() => process.exit(help ? 0 : 1)))
if (help) console.log(testUsage)
else await runTests()

async function runTests() {
  try {
    checkNodeVersion()
    const { names, engine, etcdFolder, folders, isWhole } = parseTestOptions(args)
    const { checks, runners } = selectSteps(names, engine)
    process.env.TICKETCD_ENGINE = engine
    if (etcdFolder !== undefined) await step('Another etcd', () => useEtcdOf(etcdFolder))
    await step('Dependencies', installDependencies)
    const missing = await findMissing(new Set(runners.flatMap(({ programs }) => programs)))
    const { possible, leftOut } = splitByEtcd(runners, isWhole && engine !== 'etcd' && missing.has(etcd))
    for (const { title } of leftOut)
      console.log(`Note: etcd cannot be had here, so this is left out: ${title}.`)
    const counts = [...(await runChecks(checks)), ...(await runAll(possible, missing, folders))]
    report(sumCounts(counts))
  } catch (error) {
    console.error(error instanceof Refusal ? error.message : error)
    if (error instanceof Refusal && error.exitCode !== 1) process.exitCode = error.exitCode
    else report(oneFailure)
  }
}

/** Installs programs one after the other. Returns those that are not available. */
async function findMissing(programs) {
  const missing = new Set()
  for (const program of programs) {
    const problem = await attempt(() => step(program.title, () => ensureProgram(program)))
    if (problem !== undefined) missing.add(program)
  }
  return missing
}

/** Two at a time, since most of them use one core. */
async function runChecks(checks) {
  const waiting = [...checks]
  const counts = []
  const worker = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const { title, run } = next
      if ((await attempt(() => step(title, run))) !== undefined) counts.push(oneFailure)
    }
  }
  await Promise.all([worker(), worker()])
  return counts
}

/**
 * One runner at a time: each starts clusters or a browser, and slow nodes look like broken ones.
 */
async function runAll(runners, missing, folders) {
  const isPossible = ({ programs }) => !programs.some((program) => missing.has(program))
  const counts = []
  for (const { title } of runners.filter((runner) => !isPossible(runner))) {
    console.log(`✗ ${title}: not run, something that it needs is missing`)
    counts.push(oneFailure)
  }
  for (const { title, run } of joinRunners(runners.filter(isPossible))) {
    const runnerStartedMs = performance.now()
    let result = oneFailure
    await attempt(async () => {
      result = await run(folders)
    })
    const { passed, failed } = result
    console.log(
      `${failed > 0 ? '✗' : '✓'} ${title}: ${passed} passed, ${failed} failed ${seconds(runnerStartedMs)}`,
    )
    counts.push(result)
  }
  return counts
}

/** Prints the error of a step as a sentence, and returns it. */
async function attempt(work) {
  try {
    await work()
    return undefined
  } catch (error) {
    console.log(error instanceof Refusal ? error.message : error)
    return error
  }
}

function report({ passed, failed }) {
  console.log(`All of it ${seconds(startedMs)}`)
  console.log(`${passed} passed, ${failed} failed`)
  process.exitCode = failed > 0 ? 1 : 0
}
