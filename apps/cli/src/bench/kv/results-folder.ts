import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { Failure } from '../../failure.ts'
import { JsonDocument } from '../../json-document.ts'
import type { Conditions } from '../report.ts'
import { kvCharts } from './kv-charts.ts'
import { csvOf, KvRun, mergedRuns } from './kv-run.ts'

const runsFile = 'runs.json'
const ResultsFile = z.object({ runs: z.array(KvRun) })

/**
 * The files with results: raw, as a table, and as charts. Parts of the results may be measured at
 * different times.
 */
export class ResultsFolder {
  private readonly path: string
  private runs: readonly KvRun[]

  private constructor(path: string, runs: readonly KvRun[]) {
    this.path = path
    this.runs = runs
  }

  /**
   * @throws {Failure} when the folder cannot be created, or its results are not from this command
   */
  static open(path: string): ResultsFolder {
    const file = join(path, runsFile)
    const runs = existsSync(file) ? JsonDocument.read(file).parse(ResultsFile).runs : []
    const folder = new ResultsFolder(path, runs)
    folder.attempt(() => mkdirSync(join(path, 'charts'), { recursive: true }))
    return folder
  }

  /** Adds runs, which replace the earlier runs that they repeat, and writes all files again. */
  add(runs: readonly KvRun[], conditions: Conditions): void {
    this.runs = mergedRuns(this.runs, runs)
    const lines = this.runs.map((run) => `    ${JSON.stringify(run)}`).join(',\n')
    const head = JSON.stringify({ bench: 'kv', ...conditions }, undefined, 2).replace(/\n}$/, '')
    this.attempt(() => {
      writeFileSync(join(this.path, runsFile), `${head},\n  "runs": [\n${lines}\n  ]\n}\n`)
      writeFileSync(join(this.path, 'runs.csv'), csvOf(this.runs))
      this.writeCharts()
    })
  }

  private writeCharts(): void {
    const folder = join(this.path, 'charts')
    rmSync(folder, { recursive: true, force: true })
    mkdirSync(folder, { recursive: true })
    for (const { name, svg } of kvCharts(this.runs)) writeFileSync(join(folder, `${name}.svg`), svg)
  }

  private attempt(work: () => void): void {
    try {
      work()
    } catch (cause) {
      throw new Failure(`cannot write to ${this.path}: ${(cause as Error).message}`, { cause })
    }
  }
}
