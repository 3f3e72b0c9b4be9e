import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'

const programs = dirname(createRequire(import.meta.url).resolve('@ticketcd/hstore/server'))

/** The built program of this name. */
export const programNamed = (name: 'hstore' | 'hstore-cli') => join(programs, `${name}.mjs`)

export interface Ended {
  readonly exitCode: number | null
  readonly out: string
  readonly err: string
}

/** A busy machine must not look like a node that hangs. */
export const patient: readonly string[] = ['--timeout', '150']

/** The test writes standard input itself, and ends it. */
export const openInput = Symbol('open')

export interface ProgramOptions {
  readonly name?: 'hstore' | 'hstore-cli'
  readonly env?: Readonly<Record<string, string>>
  /** Standard input. */
  readonly input?: string | Buffer | typeof openInput
}

/** A program that runs, without a terminal. It ends with the test. */
export class CliProgram {
  readonly child: ChildProcess
  private readonly closed: Promise<unknown>
  private readonly chunks: Buffer[] = []
  private errText = ''

  constructor(args: readonly string[], { name = 'hstore-cli', env = {}, input = '' }: ProgramOptions = {}) {
    this.child = spawn(process.execPath, [programNamed(name), ...args], { env: { ...process.env, ...env } })
    this.child.stdout?.on('data', (chunk: Buffer) => this.chunks.push(chunk))
    this.child.stderr?.on('data', (chunk: Buffer) => {
      this.errText += chunk
    })
    // It may end before it has read everything.
    this.child.stdin?.on('error', () => {})
    if (input !== openInput) this.child.stdin?.end(input)
    this.closed = once(this.child, 'close')
    onTestFinished(() => void this.child.kill('SIGKILL'))
  }

  get bytes(): Buffer {
    return Buffer.concat(this.chunks)
  }

  get out(): string {
    return this.bytes.toString()
  }

  get err(): string {
    return this.errText
  }

  get lines(): string[] {
    return this.out.split('\n').filter((line) => line !== '')
  }

  async ended(): Promise<Ended> {
    await this.closed
    return { exitCode: this.child.exitCode, out: this.out, err: this.err }
  }
}

/** Runs a program to its end. */
export function runProgram(args: readonly string[], options: ProgramOptions = {}): Promise<Ended> {
  return new CliProgram(args, options).ended()
}
