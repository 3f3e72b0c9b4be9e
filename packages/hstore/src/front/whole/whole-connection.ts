import type { Socket } from 'node:net'
import type { Connection } from '../connections.ts'
import type { WholeAnswer, WholeHandler, WholeRequest } from '../front-end.ts'
import type { Limits } from '../limits.ts'
import { answerText } from './answer-text.ts'
import { RequestParser } from './parse-request.ts'

/**
 * A client's connection by HTTP/1.1, as long as each request arrives in one piece and the handler
 * answers it. The first other request goes to Node.js' server, with the connection.
 *
 * Invariants:
 * 1. Answers leave in the order of the requests: the next one is read after the answer.
 * 2. The socket is paused while bytes wait here.
 */
export class WholeConnection implements Connection {
  private readonly socket: Socket
  private readonly handler: WholeHandler
  private readonly parser: RequestParser
  private readonly onError: (error: unknown, where: string) => void
  private readonly handOver: () => Connection
  /** Of requests behind the one that is answered. */
  private unread: Buffer | undefined
  /** A request is being answered, or the client takes no answer. */
  private isBusy = false
  private isWaitingForDrain = false
  private isClosing = false
  private successor: Connection | undefined

  /** @param handOver gives the socket to Node.js' server; its bytes are back in it */
  constructor(
    socket: Socket,
    handler: WholeHandler,
    limits: Limits,
    onError: (error: unknown, where: string) => void,
    handOver: () => Connection,
  ) {
    this.socket = socket
    this.handler = handler
    this.parser = new RequestParser(limits.headerBytesMax)
    this.onError = onError
    this.handOver = handOver
    socket.on('data', this.read)
    socket.on('drain', this.drained)
    socket.setTimeout(limits.requestTimeoutMs, this.expired)
  }

  close(): void {
    this.isClosing = true
    if (this.successor !== undefined) this.successor.close()
    else if (!this.isBusy) this.socket.destroy()
  }

  destroy(): void {
    this.socket.destroy()
  }

  private readonly read = (chunk: Buffer): void => {
    if (!this.isBusy) {
      this.serve(chunk)
      return
    }
    this.unread = this.unread === undefined ? chunk : Buffer.concat([this.unread, chunk])
    this.socket.pause()
  }

  private readonly drained = (): void => {
    if (this.isWaitingForDrain) this.next()
  }

  private readonly expired = (): void => {
    this.socket.destroy()
  }

  /** Answers the requests in the bytes, up to one that takes time. */
  private serve(bytes: Buffer): void {
    const text = bytes.toString('latin1')
    for (let at = 0; at < text.length; ) {
      const parsed = this.parser.parse(text, at)
      const isServed = parsed !== undefined && this.handler.handles(parsed.request.url)
      const answer = isServed ? this.answerOf(parsed.request) : undefined
      if (answer === 'failed') return
      if (parsed === undefined || answer === undefined) {
        this.leave(bytes.subarray(at))
        return
      }
      if (answer instanceof Promise) {
        this.isBusy = true
        void this.serveLater(parsed.request, answer, bytes.subarray(at), parsed.end - at)
        return
      }
      at = parsed.end
      if (this.send(parsed.request, answer)) continue
      if (at < text.length) this.unread = bytes.subarray(at)
      return
    }
  }

  private answerOf(request: WholeRequest): ReturnType<WholeHandler['answer']> | 'failed' {
    try {
      return this.handler.answer(request)
    } catch (error) {
      this.fail(error, request)
      return 'failed'
    }
  }

  /** @param bytes from the beginning of the request, which takes `requestBytes` of them */
  private async serveLater(
    request: WholeRequest,
    answer: Promise<WholeAnswer | undefined>,
    bytes: Buffer,
    requestBytes: number,
  ): Promise<void> {
    try {
      const ready = await answer
      if (this.socket.destroyed) return
      const kept = ready === undefined ? bytes : bytes.subarray(requestBytes)
      if (kept.byteLength > 0) this.unread = this.unread ? Buffer.concat([kept, this.unread]) : kept
      if (ready === undefined) this.leave(this.unread ?? bytes)
      else if (this.send(request, ready)) this.next()
    } catch (error) {
      this.fail(error, request)
    }
  }

  private fail(error: unknown, { method, url }: WholeRequest): void {
    this.onError(error, `${method} ${url}`)
    this.isBusy = true
    this.socket.destroy()
  }

  /** @returns whether the next request may be answered now */
  private send({ method }: WholeRequest, answer: WholeAnswer): boolean {
    const { socket } = this
    const { text, encoding } = answerText(answer, method === 'HEAD', Date.now())
    const isTaken = socket.write(text, encoding)
    if (this.isClosing) socket.end()
    this.isBusy = this.isClosing || !isTaken
    this.isWaitingForDrain = this.isBusy && !this.isClosing
    return !this.isBusy
  }

  /** Goes on with the bytes that have waited. */
  private next(): void {
    this.isBusy = false
    this.isWaitingForDrain = false
    const { unread } = this
    this.unread = undefined
    if (this.isClosing) this.socket.end()
    else if (unread !== undefined) this.serve(unread)
    if (!this.isBusy && this.successor === undefined) this.socket.resume()
  }

  private leave(bytes: Buffer): void {
    const { socket } = this
    this.unread = undefined
    socket.off('data', this.read)
    socket.off('drain', this.drained)
    socket.setTimeout(0, this.expired)
    // The bytes come before those that arrive later.
    socket.pause()
    socket.unshift(bytes)
    this.successor = this.handOver()
    if (this.isClosing) this.successor.close()
    socket.resume()
  }
}
