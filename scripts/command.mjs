import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { delimiter, join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { manifest, root } from './workspace.mjs'

const passedOn = ['SIGINT', 'SIGTERM', 'SIGHUP']

/** The programs that run now. */
const running = new Set()
let stopping = false

/**
 * Runs a program. With `show` its output goes to stdout and stderr as it comes, and is not kept.
 * Kept output loses its colours, which some tools (biome) print into a pipe as well.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, show?: boolean, shell?: boolean }} [options]
 * @returns {Promise<{ code: number, output: string }>} exit code and kept output; code 127 if the
 *   program does not exist
 */
export function run(command, args, { cwd = root, env = process.env, show = false, shell = false } = {}) {
  if (stopping) return new Promise(() => {})
  return new Promise((resolve) => {
    const shown = [process.stdout, process.stderr].map((stream) =>
      show && stream.isTTY ? 'inherit' : 'pipe',
    )
    const child = spawn(command, args, { cwd, env, shell, stdio: ['ignore', ...shown] })
    running.add(child)
    let output = ''
    const keep = (text) => {
      output += text
    }
    // A pipe is copied, not inherited. Otherwise this process would not notice that its reader has
    // closed it.
    if (show) {
      child.stdout?.pipe(process.stdout, { end: false })
      child.stderr?.pipe(process.stderr, { end: false })
    } else {
      child.stdout.setEncoding('utf8').on('data', keep)
      child.stderr.setEncoding('utf8').on('data', keep)
    }
    const finish = (result) => {
      running.delete(child)
      resolve(result)
    }
    child.once('error', (error) => finish({ code: 127, output: error.message }))
    child.once('close', (code) => finish({ code: code ?? 1, output: stripVTControlCharacters(output) }))
  })
}

/**
 * Interrupts the running programs like Ctrl-C, and starts no others. Resolves when they have ended.
 */
export async function stopPrograms() {
  stopping = true
  await Promise.all(
    [...running].map((child) => {
      const closed = once(child, 'close')
      // Its output has no reader any more, and it must not wait for one.
      child.stdout?.unpipe().resume()
      child.stderr?.unpipe().resume()
      child.kill('SIGINT')
      return closed
    }),
  )
}

/**
 * Runs a program whose output goes to the terminal as it comes.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @returns {Promise<{ code: number, lastLine: string }>} exit code and last line; code 127 if the
 *   program does not exist
 */
export function runShown(command, args) {
  if (stopping) return new Promise(() => {})
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] })
    running.add(child)
    // A signal to this process is meant for the program as well.
    const pass = (signal) => child.kill(signal)
    for (const signal of passedOn) process.on(signal, pass)
    let end = ''
    child.stdout.on('data', (bytes) => {
      process.stdout.write(bytes)
      end = (end + bytes).slice(-1_000)
    })
    child.once('error', () => {
      running.delete(child)
      resolve({ code: 127, lastLine: '' })
    })
    child.once('close', (code) => {
      running.delete(child)
      for (const signal of passedOn) process.off(signal, pass)
      const lines = stripVTControlCharacters(end).trimEnd().split('\n')
      resolve({ code: code ?? 1, lastLine: lines.at(-1) ?? '' })
    })
  })
}

/**
 * Runs a script of a package.json without pnpm. A fresh machine has pnpm only through `npx`, and it
 * starts slowly.
 *
 * @param {string} folder relative to the root
 * @param {string} script
 * @param {{ args?: readonly string[], env?: NodeJS.ProcessEnv, show?: boolean }} [options]
 */
export function runScript(folder, script, { args = [], env = {}, show = false } = {}) {
  const line = manifest(folder).scripts?.[script]
  if (line === undefined) return Promise.resolve({ code: 1, output: `${folder} has no script "${script}"` })
  const bins = [join(root, folder, 'node_modules', '.bin'), join(root, 'node_modules', '.bin')]
  const path = [...bins, process.env.PATH].join(delimiter)
  return run([line, ...args].join(' '), [], {
    cwd: join(root, folder),
    env: { ...process.env, ...env, PATH: path },
    show,
    shell: true,
  })
}
