/** Makes outputs of different clusters comparable: what differs by chance becomes a plain word. */
export class Plain {
  private readonly endpoints: readonly string[]
  /** Words for the ids of one output, in the order in which they are first seen. */
  private readonly ids = new Map<string, string>()

  constructor(endpoints: readonly string[]) {
    this.endpoints = endpoints
  }

  text(output: string): string {
    this.ids.clear()
    let text = output
    for (const [at, endpoint] of this.endpoints.entries())
      text = text.replaceAll(endpoint, `endpoint${at + 1}`)
    return text
      .replaceAll(/http:\/\/127\.0\.0\.1:\d+/g, 'http://peer')
      .replaceAll(/\b[0-9a-f]{12,16}\b/g, (id) => this.wordFor(id))
      .replaceAll(/\b\d{15,20}\b/g, (id) => this.wordFor(BigInt(id).toString(16)))
      .replaceAll(/took = [\d.]+[µm]?s|took":"[\d.]+[µm]?s/g, 'took = time')
      .replaceAll(/remaining\(\d+s\)/g, 'remaining')
      .replaceAll(/"ttl":\d+,"granted-ttl"/g, '"ttl":remaining,"granted-ttl"')
      .replaceAll(/0x[0-9a-f]+\??/g, 'pointer')
      .replaceAll(/\b[\d.]+ [kM]?B\b/g, 'size')
      .replaceAll(/"(dbSize|dbSizeInUse|raftIndex|raftAppliedIndex|raft_index)":\d+/g, '"$1":number')
      .replaceAll(/\b\d+\.\d+\.\d+(\+hstore[\d.]*)?/g, 'version')
      .replaceAll(/ +/g, ' ')
      .replaceAll(/-{2,}/g, '--')
  }

  /** An id in decimal and the same in hexadecimal have one word. */
  private wordFor(id: string): string {
    const known = this.ids.get(id)
    if (known !== undefined) return known
    const word = `id${this.ids.size + 1}`
    this.ids.set(id, word)
    return word
  }
}
