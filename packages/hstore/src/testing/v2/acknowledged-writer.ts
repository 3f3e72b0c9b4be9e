import type { V2Client } from './v2-client.ts'

type Value = string | undefined

/**
 * Writes, overwrites and deletes keys of a directory of its own, one after the other, and records
 * the acknowledged writes.
 */
export class AcknowledgedWriter {
  private readonly directory: string
  /** Undefined for a key that was deleted. */
  private readonly acknowledged = new Map<string, Value>()
  /** The change without an answer: it may have happened or not. */
  private open: { readonly key: string; readonly value: Value } | undefined
  private at = 0

  constructor(directory: string) {
    this.directory = directory
  }

  /** Resolves when the node has ended. */
  async writeUntilGone(client: V2Client): Promise<void> {
    for (;;) {
      this.at += 1
      const key = `/${this.directory}/d${this.at % 7}/k${(this.at * 31) % 900}`
      const value = this.at % 5 === 4 ? undefined : `${this.at}-${'v'.repeat(300)}`
      const line = value === undefined ? `DELETE /v2/keys${key}` : `PUT /v2/keys${key} value=${value}`
      this.open = { key, value }
      const isAnswered = await client.send(line).then(
        () => true,
        () => false,
      )
      if (!isAnswered) return
      this.acknowledged.set(key, value)
    }
  }

  /**
   * Takes the answer of the restarted node for the open change.
   *
   * @param values of all keys that the node has
   * @returns sentences about keys that are not as they were acknowledged
   */
  check(values: ReadonlyMap<string, string>): string[] {
    const { open } = this
    this.open = undefined
    if (open !== undefined && values.get(open.key) === open.value) this.acknowledged.set(open.key, open.value)
    return [...this.acknowledged]
      .filter(([key, value]) => values.get(key) !== value)
      .map(([key, value]) => `${key} is ${values.get(key)}, and ${value} was acknowledged`)
  }
}

interface Node {
  readonly key?: string
  readonly value?: string
  readonly nodes?: readonly Node[]
}

/** The files in the body of a recursive GET. */
export function valuesIn(body: string): Map<string, string> {
  const values = new Map<string, string>()
  const add = ({ key = '/', value, nodes = [] }: Node) => {
    if (value !== undefined) values.set(key, value)
    for (const each of nodes) add(each)
  }
  add((JSON.parse(body) as { readonly node: Node }).node)
  return values
}
