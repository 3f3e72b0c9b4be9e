import { readFileSync } from 'node:fs'

const table = '/proc/net/tcp'
/** As the kernel numbers the states of a connection. */
const established = '01'

const sampleMs = 250

/** Counts the connections of a load that begins now. Of Linux alone, over IPv4. */
export class ConnectionCount {
  private readonly ports: readonly number[]
  private readonly others: number
  private readonly timer: NodeJS.Timeout
  private most = 0

  /** @param ports of nodes on this machine; connections to them that are open now do not count */
  constructor(ports: readonly number[]) {
    this.ports = ports
    this.others = openConnections(ports)
    this.timer = setInterval(() => this.sample(), sampleMs)
  }

  /** @returns the most that were open at one time */
  end(): number {
    clearInterval(this.timer)
    return this.most
  }

  private sample(): void {
    this.most = Math.max(this.most, openConnections(this.ports) - this.others)
  }
}

function openConnections(ports: readonly number[]): number {
  return countConnections(readFileSync(table, 'utf8'), ports)
}

/** @param text as `/proc/net/tcp` has it: `sl local_address rem_address st …`, with hexadecimal ports */
export function countConnections(text: string, ports: readonly number[]): number {
  const wanted = new Set(ports)
  const rows = text.trim().split('\n').slice(1)
  return rows.filter((row) => {
    const [, , remote = '', state] = row.trim().split(/\s+/)
    return state === established && wanted.has(Number.parseInt(remote.split(':')[1] ?? '', 16))
  }).length
}
