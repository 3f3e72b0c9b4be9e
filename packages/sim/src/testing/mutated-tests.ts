import { spawn } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { type Edit, edited, type TestedMutant } from '../mutants/mutant.ts'
import { repository } from './mutation.ts'

/** Ends tests that do not terminate, far above their usual duration. */
const limitMs = 300_000

/** Tests of a copy of their package. */
export interface MutatedTests {
  readonly edits: readonly Edit[]
  readonly tests: readonly TestedMutant['caughtBy'][]
}

/** The outcome of a test, by its name. */
export type Outcomes = ReadonlyMap<string, 'passed' | 'failed'>

/** The part of vitest's report that is read. */
interface Report {
  readonly testResults: readonly {
    readonly name: string
    readonly assertionResults: readonly { readonly title: string; readonly status: string }[]
  }[]
}

/**
 * Runs tests of copies of packages in which edits are made, all in one process of vitest. The
 * repository itself stays unchanged.
 *
 * @returns the outcomes of the tests of each copy
 * @throws {Error} if vitest makes no report
 */
export async function runMutated(copies: readonly MutatedTests[]): Promise<Outcomes[]> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'mutants-')))
  try {
    for (const [number, copy] of copies.entries()) makeCopy(join(folder, String(number)), copy)
    const report = await run(folder, [
      ...new Set(copies.flatMap(({ tests }) => tests.map(({ test }) => test))),
    ])
    return copies.map((_, number) => outcomesIn(report, join(folder, String(number))))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The copy contains only the tests to run. */
function makeCopy(folder: string, { edits, tests }: MutatedTests): void {
  const files = new Set(tests.map(({ file }) => file))
  for (const name of new Set(tests.map(({ file }) => file.split('/')[1] ?? ''))) {
    const [from, to] = [join(repository, 'packages', name), join(folder, 'packages', name)]
    const isWanted = (path: string) => !path.endsWith('.test.ts') || files.has(path.slice(repository.length))
    cpSync(join(from, 'src'), join(to, 'src'), { recursive: true, filter: isWanted })
    symlinkSync(join(from, 'node_modules'), join(to, 'node_modules'))
  }
  for (const edit of edits) {
    const file = join(folder, edit.file)
    writeFileSync(file, edited(readFileSync(file, 'utf8'), edit))
  }
}

function run(folder: string, tests: readonly string[]): Promise<Report> {
  const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs')
  const report = join(folder, 'report.json')
  // The pattern matches the names of the groups and of the test.
  const pattern = `(^| )(${tests.map((test) => test.replace(/[^\w ]/g, '.')).join('|')})$`
  const args = ['run', '--root', folder, '--no-isolate', '--maxWorkers', '2']
  const output = ['--reporter', 'json', '--outputFile', report, '--testNamePattern', pattern]
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [vitest, ...args, ...output], {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'pipe'],
      timeout: limitMs,
      killSignal: 'SIGKILL',
    })
    let errors = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      errors += text
    })
    child.on('error', reject)
    child.on('close', () => {
      try {
        resolve(JSON.parse(readFileSync(report, 'utf8')) as Report)
      } catch (cause) {
        reject(new Error(`vitest made no report: ${errors}`, { cause }))
      }
    })
  })
}

function outcomesIn({ testResults }: Report, folder: string): Outcomes {
  const outcomes = new Map<string, 'passed' | 'failed'>()
  for (const { name, assertionResults } of testResults) {
    if (!name.startsWith(`${folder}/`)) continue
    for (const { title, status } of assertionResults)
      if (status === 'passed' || status === 'failed') outcomes.set(title, status)
  }
  return outcomes
}
