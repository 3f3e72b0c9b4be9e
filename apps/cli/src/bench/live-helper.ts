import { type ChildProcess, spawn } from 'node:child_process'
import { Failure } from '../failure.ts'

/** Helper processes of the benchmarks; each is a hidden command of `ticketcd bench`. */
export type HelperName =
  | 'live-readers'
  | 'live-subscriptions'
  | 'checkout-buyers'
  | 'checkout-echo'
  | 'store-load'
  | 'kv-autocannon'

/** A helper process. It answers one question at a time. */
export class Helper {
  private readonly process: ChildProcess
  private readonly name: HelperName

  /** @param args of the hidden command */
  constructor(name: HelperName, args: readonly string[]) {
    this.name = name
    const [, script = ''] = process.argv
    this.process = spawn(process.execPath, [...process.execArgv, script, 'bench', name, ...args], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      env: { ...process.env, NODE_ENV: 'production' },
    })
  }

  /**
   * Sends a question and waits for the next answer.
   * @throws {Failure} when the process ends or does not answer in time
   */
  ask<Answer>(question: object, timeoutMs: number): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const settle = (run: () => void) => {
        clearTimeout(timer)
        this.process.off('message', onMessage)
        this.process.off('exit', onExit)
        run()
      }
      const onMessage = (answer: unknown) => settle(() => resolve(answer as Answer))
      const onExit = () => settle(() => reject(new Failure(`\`ticketcd bench ${this.name}\` ended early.`)))
      const late = `\`ticketcd bench ${this.name}\` did not answer within ${timeoutMs / 1_000} s.`
      const timer = setTimeout(() => settle(() => reject(new Failure(late))), timeoutMs)
      this.process.on('message', onMessage)
      this.process.on('exit', onExit)
      this.process.send(question)
    })
  }

  stop(): void {
    this.process.kill('SIGKILL')
  }
}

/** The side of the helper: answers each question. It ends with its parent process. */
export function answerQuestions<Question>(answer: (question: Question) => Promise<object>): void {
  process.on('message', async (question) => process.send?.(await answer(question as Question)))
  process.on('disconnect', () => process.exit())
}

/**
 * How much this process's `performance.now()` is behind a clock that all processes of a machine
 * share.
 */
const behindMs = Number(process.hrtime.bigint()) / 1e6 - performance.now()

/** Milliseconds of a clock that all processes of a machine share. */
export function sharedNowMs(): number {
  return behindMs + performance.now()
}
