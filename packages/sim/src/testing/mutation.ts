import { spawn } from 'node:child_process'
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { type Edit, edited } from '../mutants/mutant.ts'

/** A program that looks for planted bugs: it runs on copies of some packages. */
export interface Detector {
  /** Folders below `packages` that are copied. */
  readonly packages: readonly string[]
  /** The program in a copied package, from the repository's root. */
  readonly entry: string
  readonly args: readonly string[]
}

/** The end of a detector. */
export interface Detection {
  readonly exitCode: number | null
  readonly stdout: string
  readonly stderr: string
}

export const repository = fileURLToPath(new URL('../../../../', import.meta.url))
/** Ends a program that does not come to an end by itself, far above the time that any takes. */
const limitMs = 800_000

/**
 * Runs a detector on copies of its packages in which the edits of a mutant are made. The repository
 * itself stays as it is.
 */
export async function detect(detector: Detector, edits: readonly Edit[]): Promise<Detection> {
  const folder = mkdtempSync(join(tmpdir(), 'mutant-'))
  try {
    for (const name of detector.packages) copyPackage(name, folder)
    for (const edit of edits) {
      const file = join(folder, edit.file)
      writeFileSync(file, edited(readFileSync(file, 'utf8'), edit))
    }
    return await run(join(folder, detector.entry), detector.args)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Dependencies that are copied as well lead to the copies, all others to the installed ones. */
function copyPackage(name: string, folder: string): void {
  const from = join(repository, 'packages', name)
  const to = join(folder, 'packages', name)
  cpSync(join(from, 'src'), join(to, 'src'), { recursive: true })
  cpSync(join(from, 'package.json'), join(to, 'package.json'))
  const { dependencies = {} } = JSON.parse(readFileSync(join(from, 'package.json'), 'utf8'))
  for (const dependency of Object.keys(dependencies)) {
    const link = join(to, 'node_modules', dependency)
    const own = dependency.replace('@ticketcd/', '')
    mkdirSync(dirname(link), { recursive: true })
    symlinkSync(
      own === dependency
        ? realpathSync(join(from, 'node_modules', dependency))
        : join(folder, 'packages', own),
      link,
    )
  }
}

function run(entry: string, args: readonly string[]): Promise<Detection> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--import', 'tsx', entry, ...args], {
      cwd: repository,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: limitMs,
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
    child.on('close', (exitCode) => resolve({ exitCode, ...output }))
  })
}
