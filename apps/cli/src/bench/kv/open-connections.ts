import { readFileSync } from 'node:fs'

const table = '/proc/net/tcp'
/** As the kernel numbers the states of a connection. */
const established = '01'

const sampleMs = 250

/** Counts the connections of a load that begins now. Of Linux alone, over IPv4. */
export class ConnectionCount {
  private readonly count: () => number
  private readonly others: number
  private readonly timer: NodeJS.Timeout
  private most = 0

  /**
   * @param ports of nodes on this machine; connections to them that are open now do not count
   * @param read for tests; the default is the table of the kernel
   */
  constructor(ports: readonly number[], read = () => readFileSync(table, 'utf8')) {
    this.count = () => countConnections(read(), ports)
    this.others = this.count()
    this.timer = setInterval(() => this.sample(), sampleMs)
  }

  /** @returns the most that were open at one time */
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
