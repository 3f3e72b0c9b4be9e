import type { Channel } from './channel.ts'

/** A silent node is asked for a sign of life this often, and has as long to answer. */
const heartbeatMs = 3_000

/** Closes a channel whose node does not answer, so that its streams end. */
export class Heartbeat {
  private readonly timer: NodeJS.Timeout

  constructor(channel: Pick<Channel, 'ping' | 'close'>, everyMs = heartbeatMs) {
    this.timer = setInterval(async () => {
      if (!(await channel.ping(everyMs))) channel.close()
    }, everyMs)
  }

  stop(): void {
    clearInterval(this.timer)
  }
}
