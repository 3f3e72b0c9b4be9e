import type { ClientDuplexStream } from '@grpc/grpc-js'

/** Far above the time of an answer. A test that waits for one that never comes ends with it. */
const patienceMs = 30_000

/** A call with messages both ways, whose answers are read one by one, by one reader. */
export class MessageStream<Request, Response> {
  private readonly stream: ClientDuplexStream<Request, Response>
  private readonly answers: Response[] = []
  private ending: 'end' | Error | undefined
  private wake = () => {}

  constructor(stream: ClientDuplexStream<Request, Response>) {
    this.stream = stream
    stream.on('data', (answer: Response) => {
      this.answers.push(answer)
      this.wake()
    })
    stream.on('end', () => {
      this.ending ??= 'end'
      this.wake()
    })
    stream.on('error', (error) => {
      this.ending = error
      this.wake()
    })
  }

  send(...requests: readonly Request[]): void {
    for (const request of requests) this.stream.write(request)
  }

  /** Ends this side. The server may still send. */
  endRequests(): void {
    this.stream.end()
  }

  close(): void {
    this.stream.cancel()
  }

  /**
   * The next answer.
   *
   * @throws the status of a call that has failed
   */
  async next(): Promise<Response> {
    for (;;) {
      const answer = this.answers.shift()
      if (answer !== undefined) return answer
      if (this.ending instanceof Error) throw this.ending
      if (this.ending !== undefined) throw new Error('the stream ended without a further answer')
      await this.change()
    }
  }

  /** Answers until one fits, that one included. */
  async until(fits: (answer: Response) => boolean): Promise<Response[]> {
    const read: Response[] = []
    for (;;) {
      const answer = await this.next()
      read.push(answer)
      if (fits(answer)) return read
    }
  }

  /** Resolves when the server has ended the call with the status OK. */
  async end(): Promise<void> {
    while (this.ending === undefined) await this.change()
    if (this.ending instanceof Error) throw this.ending
  }

  private change(): Promise<void> {
    return new Promise((resolve, reject) => {
      const late = () => reject(new Error(`no answer came in ${patienceMs / 1_000} s`))
      const timer = setTimeout(late, patienceMs)
      this.wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }
}
