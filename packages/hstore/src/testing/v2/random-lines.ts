const names = ['a', 'b', 'c', '_h']
const values = ['v', 'w', '', 'x%20y', '%3Ca%26b%3E', '%ff']

/** Lines of requests that meet the keys of others, for scripts that run on two servers. */
export class RandomLines {
  private readonly random: () => number

  /** @param random from 0 to below 1 */
  constructor(random: () => number) {
    this.random = random
  }

  /** @param index the script's index of the newest change */
  next(index: number): string {
    const kind = this.random()
    if (kind < 0.5) return `PUT ${this.path()} ${this.parameters(index, true)}`
    if (kind < 0.6) return `POST ${this.path()} value=${this.one(values)}`
    if (kind < 0.8) return `DELETE ${this.path()}?${this.parameters(index, false)}`
    return `GET ${this.path()}?sorted=true&recursive=${this.chance(0.5)}&quorum=${this.chance(0.3)}`
  }

  /** A wait for the first event since some index, which exists. */
  wait(index: number): string {
    return `GET /v2/keys?wait=true&recursive=true&waitIndex={${this.from(Math.max(1, index - 50), index)}}`
  }

  private path(): string {
    const depth = this.from(this.chance(0.05) ? 0 : 1, 3)
    return ['/v2/keys', ...Array.from({ length: depth }, () => this.one(names))].join('/')
  }

  private parameters(index: number, isPut: boolean): string {
    const parts: string[] = []
    const value = isPut && this.chance(0.8) ? this.one(values) : ''
    if (value !== '' || this.chance(0.5)) parts.push(`value=${value}`)
    if (this.chance(0.15)) parts.push('dir=true')
    if (this.chance(isPut ? 0.05 : 0.3)) parts.push('recursive=true')
    const isRefresh = isPut && this.chance(0.1)
    // etcd 3.5 fails to update a directory.
    if (isPut && this.chance(0.25)) parts.push(`prevExist=${value !== '' && !isRefresh && this.chance(0.6)}`)
    if (this.chance(0.15)) parts.push(`prevValue=${this.one(values)}`)
    if (this.chance(0.15)) parts.push(`prevIndex={${this.from(Math.max(0, index - 5), index)}}`)
    if (isPut && this.chance(0.15)) parts.push('ttl=900')
    if (isRefresh) parts.push('refresh=true')
    if (this.chance(0.03))
      parts.push(this.one(['ttl=x', 'dir=maybe', 'prevIndex=x', 'refresh=', 'wait=true']))
    return parts.join('&')
  }

  private one(list: readonly string[]): string {
    return list[this.from(0, list.length - 1)] ?? ''
  }

  private from(low: number, high: number): number {
    return low + Math.floor(this.random() * (high - low + 1))
  }

  private chance(probability: number): boolean {
    return this.random() < probability
  }
}
