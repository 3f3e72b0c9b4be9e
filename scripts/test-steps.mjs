import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { allBundles, buildStale } from './build.mjs'
import { runScript } from './command.mjs'
import { Refusal, tail } from './step.mjs'
import { chromium, etcd, tmux } from './system-packages.mjs'
import { playwrightCounts, vitestCounts } from './test-results.mjs'
import { manifest, root, workspaceFolders } from './workspace.mjs'

/** A static check resolves, or throws its findings. It counts no tests. */
const checks = {
  lint: { title: 'Format and lint', run: () => check('.', 'lint') },
  types: { title: 'Types', run: checkTypes },
  deps: { title: 'Dependency rules', run: () => check('.', 'deps') },
  knip: { title: 'Dead code', run: () => check('.', 'knip') },
  build: { title: 'Build', run: () => buildStale() },
}

/**
 * A runner shows its output as it comes and returns its counts. Those of vitest take folders. Those
 * that start nodes use the engine of `npm test`. Some need the programs of etcd for either engine.
 * Those with a `kind`, the middle of their file names, run all of their files in one process of
 * vitest.
 */
const runners = {
  unit: { title: 'Unit tests', programs: [], run: (folders) => vitest('unit', folders) },
  integration: {
    title: 'Integration tests',
    programs: [],
    startsNodes: true,
    kind: 'integration',
  },
  etcd: {
    title: 'Tests with the programs of etcd',
    programs: [etcd],
    startsNodes: true,
    kind: 'etcd',
  },
  terminal: {
    title: 'Tests in a terminal',
    programs: [tmux],
    kind: 'terminal',
  },
  e2e: { title: 'Journeys in Chromium', programs: [chromium], startsNodes: true, run: playwright },
}

/** All kinds of tests that run with started nodes or in a terminal. */
const allKinds = Object.values(runners).flatMap(({ kind }) => kind ?? [])

export const stepNames = [...Object.keys(checks), ...Object.keys(runners)]

/** The steps that start nodes. */
export const nodeStepNames = Object.keys(runners).filter((name) => runners[name].startsNodes)

/**
 * The checks and runners of the steps named, in the order in which they run.
 *
 * @param {readonly string[]} names
 * @param {string} engine of the nodes that are started
 */
export function selectSteps(names, engine) {
  const chosen = (steps) => names.filter((name) => name in steps).map((name) => ({ name, ...steps[name] }))
  const withEngine = ({ programs, startsNodes, ...rest }) => ({
    ...rest,
    programs: [...new Set([...programs, ...(startsNodes && engine === 'etcd' ? [etcd] : [])])],
  })
  return { checks: chosen(checks), runners: chosen(runners).map(withEngine) }
}

/**
 * Separates the runners that need etcd. hstore does not, so a machine without etcd runs all others.
 *
 * @param {boolean} isWithoutEtcd whether to leave out the runners that need it
 */
export function splitByEtcd(runners, isWithoutEtcd) {
  const isLeftOut = ({ programs }) => isWithoutEtcd && programs.includes(etcd)
  return { possible: runners.filter((runner) => !isLeftOut(runner)), leftOut: runners.filter(isLeftOut) }
}

/**
 * Joins consecutive runners with a `kind` into one: the tests of one kind run while those of
 * another wait for their nodes.
 */
export function joinRunners(runners) {
  const joined = []
  for (const { title, programs, kind, run } of runners) {
    const last = joined.at(-1)
    if (kind === undefined) joined.push({ title, programs, run })
    else if (last?.kinds === undefined) joined.push({ title, programs, kinds: [kind] })
    else {
      last.title += `, ${title}`
      last.programs = [...last.programs, ...programs]
      last.kinds.push(kind)
    }
  }
  return joined.map(({ run, kinds, ...rest }) => ({
    ...rest,
    run: run ?? ((folders) => vitest('nodes', [...withoutOthers(kinds), ...folders])),
  }))
}

/** Arguments of vitest that leave out the files of all other kinds. */
export function withoutOthers(kinds) {
  return allKinds.filter((kind) => !kinds.includes(kind)).map((kind) => `--exclude=**/*.${kind}.test.*`)
}

async function check(folder, script) {
  const { code, output } = await runScript(folder, script)
  if (code !== 0) throw new Refusal(tail(output, 200))
}

/**
 * Checks the packages without compiler settings of their own in one run, which reads shared files
 * once. Each of the others has a run of its own. The runs follow one another, since each takes a
 * core.
 */
async function checkTypes() {
  const problems = []
  const isOfOwnKind = (folder) =>
    manifest(folder).scripts?.types !== undefined && ownSettings(folder) !== undefined
  for (const folder of ['.', ...workspaceFolders().filter(isOfOwnKind)]) {
    const script = folder === '.' ? 'types:node' : 'types'
    await check(folder, script).catch((error) => problems.push(`${folder}:\n${error.message}`))
  }
  if (problems.length > 0) throw new Refusal(problems.join('\n\n'))
}

/** The compiler settings of a package beside those of `tsconfig.base.json`. */
function ownSettings(folder) {
  return JSON.parse(readFileSync(join(root, folder, 'tsconfig.json'), 'utf8')).compilerOptions
}

/** @param {string} name of a script, after `test:` */
function vitest(name, given) {
  return withReport(async (file) => {
    const reports = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
    const { code } = await runScript('.', `test:${name}`, { args: [...reports, ...given], show: true })
    return vitestCounts(readReport(file), code)
  })
}

function playwright() {
  return withReport(async (file) => {
    // The journeys run against the built product, and may have been selected without the build.
    await buildStale(allBundles)
    const env = { PLAYWRIGHT_JSON_OUTPUT_NAME: file }
    const { code } = await runScript('e2e', 'test', { args: ['--reporter=list,json'], env, show: true })
    return playwrightCounts(readReport(file), code)
  })
}

async function withReport(work) {
  const folder = mkdtempSync(join(tmpdir(), 'ticketcd-report-'))
  try {
    return await work(join(folder, 'report.json'))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Undefined if the runner ended before it wrote one. */
function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
}
