/*
 * A B+ tree whose keys are texts. `set` inserts at the position that `get` has just found, so a put
 * searches once: comparing texts takes most of the time of an index.
 *
 * Invariants:
 * 1. All leaves have the same depth. Only a root may be an empty leaf. A branch has two children or
 *    more.
 * 2. The keys below a child are at or above the separator before it, and below the one after it.
 */

/** Entries of a leaf and children of a branch. V8 lets an array of 32 grow to exactly 64. */
const sizeMax = 64
/** A smaller node joins its neighbour, or takes from it. */
const sizeMin = 16
const branchMin = 2

class Leaf<Value> {
  readonly children = undefined
  readonly keys: string[]
  readonly values: Value[]

  constructor(keys: string[], values: Value[]) {
    this.keys = keys
    this.values = values
  }

  get size(): number {
    return this.keys.length
  }

  /**
   * Moves the entries from `at` on into a new leaf.
   * @returns that leaf and its lowest key
   */
  split(at: number): Split<Value> {
    const right = new Leaf(this.keys.splice(at), this.values.splice(at))
    return { separator: right.keys[0] as string, right }
  }

  absorb(right: Leaf<Value>): void {
    this.keys.push(...right.keys)
    this.values.push(...right.values)
  }
}

class Branch<Value> {
  /** The lowest key below each child but the first. */
  readonly separators: string[]
  readonly children: Node<Value>[]

  constructor(separators: string[], children: Node<Value>[]) {
    this.separators = separators
    this.children = children
  }

  get size(): number {
    return this.children.length
  }

  /** @param at of the child that was split */
  insert(at: number, { separator, right }: Split<Value>): void {
    this.separators.splice(at, 0, separator)
    this.children.splice(at + 1, 0, right)
  }

  split(at: number): Split<Value> {
    const right = new Branch(this.separators.splice(at), this.children.splice(at))
    return { separator: this.separators.pop() as string, right }
  }

  absorb(separator: string, right: Branch<Value>): void {
    this.separators.push(separator, ...right.separators)
    this.children.push(...right.children)
  }
}

type Node<Value> = Leaf<Value> | Branch<Value>

interface Split<Value> {
  readonly separator: string
  readonly right: Node<Value>
}

/** Texts in the order of their characters, each with a value. */
export class KeyTree<Value> {
  private root: Node<Value> = new Leaf([], [])
  // The end of the last look-up, for a `set` of the same key.
  private foundKey: string | undefined
  private foundLeaf: Leaf<Value> = this.root as Leaf<Value>
  private foundAt = 0

  get(key: string): Value | undefined {
    let node = this.root
    while (node.children !== undefined) node = node.children[after(node.separators, key)] as Node<Value>
    const at = from(node.keys, key)
    this.foundKey = key
    this.foundLeaf = node
    this.foundAt = at
    return has(node, at, key) ? (node.values[at] as Value) : undefined
  }

  /** Keeps the existing text of a key that is already in the tree. */
  set(key: string, value: Value): void {
    if (key !== this.foundKey) this.get(key)
    const { foundLeaf: leaf, foundAt: at } = this
    if (has(leaf, at, key)) {
      leaf.values[at] = value
      return
    }
    this.foundKey = undefined
    if (leaf.size < sizeMax) insert(leaf, at, key, value)
    else this.insertFrom(this.root, key, value)
  }

  /** Does nothing if the key is missing. */
  delete(key: string): void {
    this.foundKey = undefined
    this.deleteFrom(this.root, key)
    if (this.root.children !== undefined && this.root.size === 1)
      this.root = this.root.children[0] as Node<Value>
  }

  /** The highest key; undefined in an empty tree. */
  get last(): string | undefined {
    let node = this.root
    while (node.children !== undefined) node = node.children.at(-1) as Node<Value>
    return node.keys.at(-1)
  }

  /**
   * Visits the keys from `low` on in order, until `visit` returns false. It must not change the
   * tree.
   *
   * @param high the first key that is not visited; undefined for all
   */
  visit(
    low: string,
    high: string | undefined,
    visit: (value: Value, key: string) => boolean | undefined,
  ): void {
    visitIn(this.root, low, high, visit)
  }

  /** The keys from `low` up to but without `high`. It takes one step for each leaf. */
  count(low: string, high: string | undefined): number {
    return high !== undefined && high <= low ? 0 : countIn(this.root, low, high)
  }

  /** Inserts a key that is missing. */
  private insertFrom(root: Node<Value>, key: string, value: Value): void {
    const split = insertIn(root, key, value)
    if (split !== undefined) this.root = new Branch([split.separator], [root, split.right])
  }

  private deleteFrom(node: Node<Value>, key: string): void {
    if (node.children !== undefined) {
      const at = after(node.separators, key)
      this.deleteFrom(node.children[at] as Node<Value>, key)
      balance(node, at)
      return
    }
    const at = from(node.keys, key)
    if (!has(node, at, key)) return
    node.keys.splice(at, 1)
    node.values.splice(at, 1)
  }
}

function has(leaf: Leaf<unknown>, at: number, key: string): boolean {
  return at < leaf.keys.length && leaf.keys[at] === key
}

/** The index of the first key at or above this one. */
function from(keys: readonly string[], key: string): number {
  let low = 0
  let high = keys.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((keys[middle] as string) < key) low = middle + 1
    else high = middle
  }
  return low
}

/** The index of the first key above this one: that of the child that contains it. */
function after(separators: readonly string[], key: string): number {
  let low = 0
  let high = separators.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (key < (separators[middle] as string)) high = middle
    else low = middle + 1
  }
  return low
}

function insert<Value>(leaf: Leaf<Value>, at: number, key: string, value: Value): void {
  if (at === leaf.size) {
    leaf.keys.push(key)
    leaf.values.push(value)
    return
  }
  leaf.keys.splice(at, 0, key)
  leaf.values.splice(at, 0, value)
}

/** @returns the new neighbour to insert beside the node, if the node was full */
function insertIn<Value>(node: Node<Value>, key: string, value: Value): Split<Value> | undefined {
  if (node.children !== undefined) {
    const at = after(node.separators, key)
    const below = insertIn(node.children[at] as Node<Value>, key, value)
    if (below === undefined) return undefined
    node.insert(at, below)
    return node.size > sizeMax ? node.split(placeOfSplit(at + 1, node.size)) : undefined
  }
  const at = from(node.keys, key)
  insert(node, at, key, value)
  return node.size > sizeMax ? node.split(placeOfSplit(at, node.size)) : undefined
}

/** Keys in ascending order leave full nodes behind. */
function placeOfSplit(inserted: number, size: number): number {
  return inserted === size - 1 ? size - branchMin : size >>> 1
}

/**
 * Joins a small child with its neighbour. If the neighbour is too large, some of its entries move.
 */
function balance<Value>(parent: Branch<Value>, at: number): void {
  if ((parent.children[at] as Node<Value>).size >= sizeMin) return
  const left = at === parent.size - 1 ? at - 1 : at
  const [separator = ''] = parent.separators.splice(left, 1)
  const [right] = parent.children.splice(left + 1, 1)
  const joined = parent.children[left] as Node<Value>
  if (joined.children === undefined) joined.absorb(right as Leaf<Value>)
  else joined.absorb(separator, right as Branch<Value>)
  if (joined.size > sizeMax) parent.insert(left, joined.split(joined.size >>> 1))
}

/** @returns false if `visit` did, or at the end of the range */
function visitIn<Value>(
  node: Node<Value>,
  low: string,
  high: string | undefined,
  visit: (value: Value, key: string) => boolean | undefined,
): boolean {
  if (node.children !== undefined) {
    for (let at = after(node.separators, low); at < node.size; at += 1)
      if (!visitIn(node.children[at] as Node<Value>, low, high, visit)) return false
    return true
  }
  const { keys, values } = node
  const isWhole = high === undefined || (keys.at(-1) ?? '') < high
  const end = isWhole ? keys.length : from(keys, high)
  for (let at = from(keys, low); at < end; at += 1)
    if (visit(values[at] as Value, keys[at] as string) === false) return false
  return isWhole
}

function countIn<Value>(node: Node<Value>, low: string | undefined, high: string | undefined): number {
  if (node.children === undefined) {
    const end = high === undefined ? node.size : from(node.keys, high)
    return low === undefined ? end : end - from(node.keys, low)
  }
  const first = low === undefined ? 0 : after(node.separators, low)
  const last = high === undefined ? node.size - 1 : after(node.separators, high)
  let count = 0
  for (let at = first; at <= last; at += 1)
    count += countIn(
      node.children[at] as Node<Value>,
      at === first ? low : undefined,
      at === last ? high : undefined,
    )
  return count
}
