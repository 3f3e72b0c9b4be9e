import { codeBits } from './huffman-code.ts'

/*
 * A finite-state machine reads four bits at a time. Its states are the 256 inner nodes of the tree
 * of codes. No code has fewer than five bits, so one step completes one byte at most.
 *
 * The code is canonical: codes of one length are consecutive numbers, in the order of their bytes.
 */

const endOfString = 256
const emits = 0x100
const fails = 0x200
const symbolShift = 16

const children = treeOf(codeBits)
const steps = stepsOf(children)
const mayEnd = endsOf(children)
let scratch = Buffer.alloc(1024)

/** The text in latin1, or undefined if the bytes are no valid code (RFC 7541 §5.2). */
export function decodeHuffman(bytes: Uint8Array, start: number, end: number): string | undefined {
  const lengthMax = Math.ceil(((end - start) * 8) / 5)
  if (lengthMax > scratch.byteLength) scratch = Buffer.alloc(2 * lengthMax)
  let state = 0
  let length = 0
  let seen = 0
  for (let at = start; at < end; at += 1) {
    const byte = bytes[at] as number
    const high = steps[(state << 4) | (byte >> 4)] as number
    if ((high & emits) !== 0) {
      scratch[length] = high >> symbolShift
      length += 1
    }
    const low = steps[((high & 0xff) << 4) | (byte & 0xf)] as number
    if ((low & emits) !== 0) {
      scratch[length] = low >> symbolShift
      length += 1
    }
    seen |= high | low
    state = low & 0xff
  }
  if ((seen & fails) !== 0 || mayEnd[state] === 0) return undefined
  return scratch.toString('latin1', 0, length)
}

/** Two children for each node: another node, or `~symbol`. */
function treeOf(bits: readonly number[]): Int16Array {
  const tree = new Int16Array(2 * 256)
  let nodes = 1
  const add = (symbol: number, code: number) => {
    let node = 0
    for (let bit = (bits[symbol] as number) - 1; bit > 0; bit -= 1) {
      const child = 2 * node + ((code >> bit) & 1)
      if (tree[child] === 0) {
        tree[child] = nodes
        nodes += 1
      }
      node = tree[child] as number
    }
    tree[2 * node + (code & 1)] = ~symbol
  }
  const symbols = bits.map((_, symbol) => symbol)
  symbols.sort((one, other) => (bits[one] as number) - (bits[other] as number) || one - other)
  let code = 0
  let length = 0
  for (const symbol of symbols) {
    code <<= (bits[symbol] as number) - length
    length = bits[symbol] as number
    add(symbol, code)
    code += 1
  }
  return tree
}

/** For each node and each four bits: the next node, and the byte that is complete, if one is. */
function stepsOf(tree: Int16Array): Int32Array {
  const table = new Int32Array(256 * 16)
  for (let at = 0; at < table.length; at += 1) {
    let node = at >> 4
    let result = 0
    for (let bit = 3; bit >= 0; bit -= 1) {
      const child = tree[2 * node + ((at >> bit) & 1)] as number
      if (child < 0) result |= ~child === endOfString ? fails : emits | (~child << symbolShift)
      node = Math.max(0, child)
    }
    table[at] = result | node
  }
  return table
}

/** The padding is at most seven bits, all of them ones. */
function endsOf(tree: Int16Array): Uint8Array {
  const ends = new Uint8Array(256)
  let node = 0
  for (let bits = 0; bits <= 7; bits += 1) {
    ends[node] = 1
    node = tree[2 * node + 1] as number
  }
  return ends
}
