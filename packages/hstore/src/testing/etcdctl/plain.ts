/**
 * Makes outputs of different clusters comparable: values that differ by chance become plain words.
 */
export class Plain {
  private readonly endpoints: readonly string[]

  private readonly folder: string

  constructor(endpoints: readonly string[], folder: string) {
    this.endpoints = endpoints
    this.folder = folder
  }

  /** The output with words for ids, times, sizes, indices of entries, versions and addresses. */
  ordered(output: string): string {
    const ids = new Map<string, string>()
    return this.text(output, (id) => {
      const word = ids.get(id) ?? `id${ids.size + 1}`
      ids.set(id, word)
      return word
    })
  }

  /** The same of an output whose lines, and whose items of lists in JSON, come in any order. */
  unordered(output: string): string {
    const lines = output.split('\n').map((line) => {
      const text = this.text(line, () => '"id"').replaceAll(/endpoint\d+|node\d+/g, 'member')
      return text.startsWith('{') || text.startsWith('[') ? sorted(text) : text.trimEnd()
    })
    return lines.sort().join('\n')
  }

  private text(output: string, wordFor: (id: string) => string): string {
    let text = output.replaceAll(this.folder, 'folder')
    for (const [at, endpoint] of this.endpoints.entries())
      text = text.replaceAll(endpoint, `endpoint${at + 1}`)
    return (
      text
        .replaceAll(/http:\/\/127\.0\.0\.1:\d+/g, 'http://peer')
        // The order of the members is that of their ids.
        .replaceAll(/ETCD_INITIAL_CLUSTER="(.*)"/g, (_, list) => list.split(',').sort().join())
        // In one pass: a short decimal id looks like a hexadecimal one, and has its turn all the
        // same.
        .replaceAll(/\b(?:[0-9a-f]{12,16}|\d{17,20})\b/g, (id) =>
          wordFor(id.length > 16 ? BigInt(id).toString(16) : id),
        )
        .replaceAll(/took = [\d.]+[µm]?s|"took":"[\d.]+[µm]?s"/g, 'took')
        .replaceAll(/remaining\(\d+s\)/g, 'remaining')
        // A slow script meets the periodic notification as well.
        .replaceAll(/(progress notify: \d+\n)\1+/g, '$1')
        .replaceAll(/"ttl":\d+,"granted-ttl"/g, '"ttl":"remaining","granted-ttl"')
        .replaceAll(/0x[0-9a-f]+\??/g, 'pointer')
        .replaceAll(/\b[\d.]+ [kM]?B\b/g, 'size')
        .replaceAll(/"(dbSize\w*|raftIndex|raftAppliedIndex)":\d+/g, '"$1":"number"')
        .replaceAll(/"(DBSize\w*|RaftIndex|RaftAppliedIndex)" : \d+/g, '"$1" : number')
        // Of a snapshot: the databases hold the same keys beside other records.
        .replaceAll(/"hash":\d+,"revision":(\d+),"totalKey":\d+,"totalSize":\d+/g, 'snapshot at revision $1')
        // The term, and the indices behind it, in a line or a table.
        .replaceAll(/(true|false)(\W+)(true|false)(\W+)(\d+)(\W+)\d+\W+\d+/g, '$1$2$3$4$5$6index$6index')
        .replaceAll(/\b\d+\.\d+\.\d+(\+hstore[\d.]*)?/g, 'version')
        // The widths of columns.
        .replaceAll(/ +/g, ' ')
        .replaceAll(/-{2,}/g, '-')
        .replaceAll(/─+/g, '─')
    )
  }
}

function sorted(json: string): string {
  return JSON.stringify(JSON.parse(json), (_, value) => {
    if (!Array.isArray(value)) return value
    return value.toSorted((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1))
  })
}
