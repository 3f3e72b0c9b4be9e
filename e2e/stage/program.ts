import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** The root of the repository, with a slash at its end. */
const root = fileURLToPath(new URL('../../', import.meta.url))

export type Environment = Record<string, string>

/** A child process and its output so far. */
export interface Program {
  readonly child: ChildProcess
  output(): string
}

/**
 * Starts Node.js with a script of the repository. @param script relative to the root; it must have
 * been built.
 */
export function startProgram(script: string, args: readonly string[], environment: Environment): Program {
  if (!existsSync(root + script)) throw new Error(`${script} is not built yet. Run: npm run build`)
  const child = spawn(process.execPath, [root + script, ...args], {
    cwd: root,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  }
  return { child, output: () => output }
}

/** Runs a script to its end. Throws with its output if it fails. */
export async function runProgram(script: string, args: readonly string[], environment: Environment) {
  const program = startProgram(script, args, environment)
  const code = await ended(program.child)
  if (code !== 0) throw new Error(`${script} ${args.join(' ')} ended with ${code}:\n${program.output()}`)
}

/** Sends SIGTERM, and SIGKILL if the program has not ended after five seconds. */
export async function stopProgram({ child }: Program): Promise<void> {
  const gone = ended(child)
  child.kill('SIGTERM')
  const impatience = setTimeout(() => child.kill('SIGKILL'), 5_000)
  await gone
  clearTimeout(impatience)
}

/** Sends SIGKILL, and waits until the program is gone. */
export async function killProgram({ child }: Program): Promise<void> {
  const gone = ended(child)
  child.kill('SIGKILL')
  await gone
}

/**
 * Resolves when `url` answers with success. Throws with the program's output when it ends before,
 * or after 2 minutes.
 */
export async function untilAnswers(url: string, program: Program): Promise<void> {
  const deadline = Date.now() + 120_000
  while (Date.now() < deadline && program.child.exitCode === null) {
    const answer = await fetch(url).catch(() => undefined)
    if (answer?.ok) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error(`${url} does not answer. The program printed:\n${program.output()}`)
}

function ended(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode)
  return new Promise((resolve) => child.once('exit', resolve))
}
