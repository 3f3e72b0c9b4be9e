import { readFileSync } from 'node:fs'

const table = '/proc/net/tcp'
/** The number of the state in the table of the kernel. */
const established = '01'

const sampleMs = 250

/** Counts the connections of a load that begins now. Supports only Linux and IPv4. */
export class ConnectionCount {
  private readonly count: () => number
  private readonly others: number
  private readonly timer: NodeJS.Timeout
  private most = 0

  /**
   * @param ports of nodes on this machine; connections that are already open do not count
   * @param read for tests; the default reads the table of the kernel
   */
  constructor(ports: readonly number[], read = () => readFileSync(table, 'utf8')) {
    this.count = () => countConnections(read(), ports)
    this.others = this.count()
    this.timer = setInterval(() => this.sample(), sampleMs)
  }

  /** @returns the highest number of simultaneous connections */
  end(): number {
    clearInterval(this.timer)
    return this.most
  }

  private sample(): void {
    this.most = Math.max(this.most, this.count() - this.others)
  }
}

/** @param text of rows `sl local_address rem_address st …`, with hexadecimal ports */
function countConnections(text: string, ports: readonly number[]): number {
  const wanted = new Set(ports)
  const rows = text.trim().split('\n').slice(1)
  return rows.filter((row) => {
    const [, , remote = '', state] = row.trim().split(/\s+/)
    return state === established && wanted.has(Number.parseInt(remote.split(':')[1] ?? '', 16))
  }).length
}
