import type { Key } from '../key-value.ts'

/*
 * Half-open intervals of keys with one value each. An AVL tree by start and end, each node with the
 * greatest end below it (Cormen et al., Introduction to Algorithms, 3rd ed., §14.3).
 *
 * Invariants:
 * 1. The heights of a node's two subtrees differ by at most one.
 * 2. `greatestEnd` is the greatest end of the node and of all nodes below it.
 */

interface Node<T> {
  start: Key
  end: Key
  value: T
  left: Node<T> | undefined
  right: Node<T> | undefined
  height: number
  greatestEnd: Key
}

export class IntervalTree<T> {
  private root: Node<T> | undefined

  get isEmpty(): boolean {
    return this.root === undefined
  }

  /** The number of nodes on the longest path down. */
  get height(): number {
    return heightOf(this.root)
  }

  get(start: Key, end: Key): T | undefined {
    let node = this.root
    while (node !== undefined) {
      const order = compare(start, end, node)
      if (order === 0) return node.value
      node = order < 0 ? node.left : node.right
    }
    return undefined
  }

  /** Adds an interval that is not in the tree, in O(log n). */
  add(start: Key, end: Key, value: T): void {
    this.root = insert(this.root, start, end, value)
  }

  delete(start: Key, end: Key): void {
    this.root = remove(this.root, start, end)
  }

  /** The values of all m intervals that contain a key, in O(min(n, m log n)). */
  at(key: Key): T[] {
    const found: T[] = []
    collect(this.root, key, found)
    return found
  }
}

function collect<T>(node: Node<T> | undefined, key: Key, found: T[]): void {
  if (node === undefined || node.greatestEnd <= key) return
  collect(node.left, key, found)
  if (node.start > key) return
  if (key < node.end) found.push(node.value)
  collect(node.right, key, found)
}

function compare(start: Key, end: Key, node: Node<unknown>): number {
  if (start !== node.start) return start < node.start ? -1 : 1
  if (end !== node.end) return end < node.end ? -1 : 1
  return 0
}

function insert<T>(node: Node<T> | undefined, start: Key, end: Key, value: T): Node<T> {
  if (node === undefined)
    return { start, end, value, left: undefined, right: undefined, height: 1, greatestEnd: end }
  if (compare(start, end, node) < 0) node.left = insert(node.left, start, end, value)
  else node.right = insert(node.right, start, end, value)
  return balance(node)
}

function remove<T>(node: Node<T> | undefined, start: Key, end: Key): Node<T> | undefined {
  if (node === undefined) return undefined
  const order = compare(start, end, node)
  if (order < 0) node.left = remove(node.left, start, end)
  else if (order > 0) node.right = remove(node.right, start, end)
  else if (node.left === undefined) return node.right
  else if (node.right === undefined) return node.left
  else {
    let successor = node.right
    while (successor.left !== undefined) successor = successor.left
    node.start = successor.start
    node.end = successor.end
    node.value = successor.value
    node.right = remove(node.right, successor.start, successor.end)
  }
  return balance(node)
}

function balance<T>(node: Node<T>): Node<T> {
  const lean = heightOf(node.left) - heightOf(node.right)
  if (lean > 1 && node.left !== undefined) {
    if (heightOf(node.left.left) < heightOf(node.left.right)) node.left = rotateLeft(node.left)
    return rotateRight(node)
  }
  if (lean < -1 && node.right !== undefined) {
    if (heightOf(node.right.right) < heightOf(node.right.left)) node.right = rotateRight(node.right)
    return rotateLeft(node)
  }
  return summarize(node)
}

function rotateRight<T>(node: Node<T>): Node<T> {
  const top = node.left
  if (top === undefined) return node
  node.left = top.right
  top.right = summarize(node)
  return summarize(top)
}

function rotateLeft<T>(node: Node<T>): Node<T> {
  const top = node.right
  if (top === undefined) return node
  node.right = top.left
  top.left = summarize(node)
  return summarize(top)
}

function summarize<T>(node: Node<T>): Node<T> {
  const { left, right, end } = node
  node.height = 1 + Math.max(heightOf(left), heightOf(right))
  node.greatestEnd = later(later(end, left?.greatestEnd), right?.greatestEnd)
  return node
}

function later(one: Key, other: Key | undefined): Key {
  return other !== undefined && other > one ? other : one
}

function heightOf(node: Node<unknown> | undefined): number {
  return node?.height ?? 0
}
