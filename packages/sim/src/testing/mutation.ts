import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'
import { type Edit, edited } from '../mutants/mutant.ts'
import type { Failure } from './find-failure.ts'

/** A planted bug, and the seed that is expected to catch it. */
export interface SeededEdits {
  readonly edits: readonly Edit[]
  readonly seed: number
}

/** The end of a program. */
interface Ended {
  readonly stdout: string
  readonly stderr: string
}

export const repository = fileURLToPath(new URL('../../../../', import.meta.url))
/** Ends a program that does not terminate, far above the usual duration of any. */
const limitMs = 800_000
/** Ends a program that runs one seed in each of many bundles. */
const eachLimitMs = 120_000

/**
 * Runs seeds in a simulator, with its copy of raft, in which edits are made.
 *
 * @returns the first failure, or null
 * @throws {Error} if the program reports an error or does not terminate
 */
export function failureOfCopy(edits: readonly Edit[], first: number, last: number): Promise<Failure | null> {
  return withFolder(async (folder) => {
    const program = join(folder, 'program.mjs')
    writeFileSync(program, await bundle('first-failure.ts', edits))
    const { stdout, stderr } = await run(program, [String(first), String(last)], limitMs)
    if (stderr !== '') throw new Error(stderr)
    return JSON.parse(stdout)
  })
}

/**
 * Runs one seed in each copy, all in one process. If an earlier copy crashed or did not end, it is
 * unknown whether the seed fails in this one. It then counts as a seed that does not fail.
 *
 * @returns the failures, in the order of the copies
 */
export function failuresOfCopies(copies: readonly SeededEdits[]): Promise<(Failure | null)[]> {
  return withFolder(async (folder) => {
    const program = join(folder, 'program.mjs')
    writeFileSync(program, await bundle('failures-in-copies.ts', []))
    const args: string[] = []
    for (const [number, { edits, seed }] of copies.entries()) {
      const file = join(folder, `${number}.mjs`)
      writeFileSync(file, await bundle('find-failure.ts', edits))
      args.push(file, String(seed))
    }
    const { stdout } = await run(program, args, eachLimitMs)
    const lines = stdout.split('\n').slice(0, -1)
    return copies.map((_, number) => JSON.parse(lines[number] ?? 'null'))
  })
}

async function withFolder<Result>(work: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'mutants-'))
  try {
    return await work(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/**
 * The code of a file beside this one and of all its imports, with edits made. The files themselves
 * stay unchanged.
 *
 * @throws {Error} if an edit is of a file that is not imported
 */
async function bundle(file: string, edits: readonly Edit[]): Promise<string> {
  const made = new Set<Edit>()
  const plugin = {
    name: 'edits',
    transform: (code: string, id: string) => {
      const own = edits.filter((edit) => id === join(repository, edit.file))
      for (const edit of own) made.add(edit)
      return own.reduce(edited, code)
    },
  }
  const build = await rolldown({
    input: fileURLToPath(new URL(file, import.meta.url)),
    platform: 'node',
    plugins: edits.length === 0 ? [] : [plugin],
  })
  const { output } = await build.generate({ format: 'esm' })
  await build.close()
  for (const edit of edits) if (!made.has(edit)) throw new Error(`${edit.file} is no part of the simulator`)
  return output[0].code
}

function run(program: string, args: readonly string[], timeout: number): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout,
      killSignal: 'SIGKILL',
    })
    const output = { stdout: '', stderr: '' }
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output.stdout += text
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      output.stderr += text
    })
    child.on('error', reject)
    child.on('close', () => resolve(output))
  })
}
