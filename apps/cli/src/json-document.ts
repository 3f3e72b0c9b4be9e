import { readFileSync } from 'node:fs'
import { findNodeAtLocation, type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser'
import type * as z from 'zod'
import { exitCodes, Failure } from './failure.ts'

/**
 * A JSON file that people write by hand. Comments and trailing commas are allowed, everything else
 * is checked. An error names its file, line and column.
 */
export class JsonDocument {
  readonly path: string
  private readonly text: string
  private readonly root: Node

  /** @throws {Failure} when the text is not JSON */
  constructor(path: string, text: string) {
    this.path = path
    this.text = text
    const errors: ParseError[] = []
    const root = parseTree(text, errors, { allowTrailingComma: true })
    const [first] = errors
    if (first) throw this.failAt(first.offset, words(printParseErrorCode(first.error)))
    if (!root) throw this.failAt(0, 'the file is empty')
    this.root = root
  }

  /** @throws {Failure} when the file cannot be read or is not JSON */
  static read(path: string): JsonDocument {
    let text: string
    try {
      text = readFileSync(path, 'utf8')
    } catch (cause) {
      throw new Failure(`cannot read ${path}: ${readingFailure(cause)}`, { exitCode: exitCodes.usage, cause })
    }
    return new JsonDocument(path, text)
  }

  /** The property names of the outermost object; empty for any other value. */
  get fields(): string[] {
    return (this.root.children ?? []).map((property) => String(property.children?.[0]?.value))
  }

  /**
   * @returns the content as `schema` decodes it
   * @throws {Failure} with the position of the first value that violates the schema
   */
  parse<Schema extends z.ZodType>(schema: Schema): z.output<Schema> {
    const result = schema.safeParse(contentOf(this.root))
    if (result.success) return result.data
    const [issue] = result.error.issues
    throw issue ? this.failOf(issue) : this.failAt(0, 'not understood')
  }

  /** A failure that points at the value at `path`, or at the nearest one around it. */
  fail(path: readonly PropertyKey[], reason: string): Failure {
    return this.failAt(this.nodeAt(path).offset, reason)
  }

  private failOf(issue: z.core.$ZodIssue): Failure {
    const field = issue.path.join('.')
    if (issue.code === 'unrecognized_keys') {
      const [name = ''] = issue.keys
      return this.failAt(this.nameOf(issue.path, name), `unknown field “${[...issue.path, name].join('.')}”`)
    }
    return this.fail(issue.path, field === '' ? issue.message : `${field}: ${issue.message}`)
  }

  private nodeAt(path: readonly PropertyKey[]): Node {
    for (let length = path.length; length > 0; length--) {
      const node = findNodeAtLocation(this.root, path.slice(0, length) as (string | number)[])
      if (node) return node
    }
    return this.root
  }

  /** The offset of the name of a property. */
  private nameOf(path: readonly PropertyKey[], name: string): number {
    const property = findNodeAtLocation(this.root, [...path, name] as (string | number)[])?.parent
    return property?.offset ?? this.nodeAt(path).offset
  }

  private failAt(offset: number, reason: string): Failure {
    const before = this.text.slice(0, offset).split('\n')
    const column = (before.at(-1)?.length ?? 0) + 1
    return new Failure(`${this.path}:${before.length}:${column}: ${reason}`, { exitCode: exitCodes.usage })
  }
}

function contentOf(node: Node): unknown {
  if (node.type === 'array') return (node.children ?? []).map(contentOf)
  if (node.type !== 'object') return node.value
  const entries = (node.children ?? []).flatMap((property) => {
    const [name, value] = property.children ?? []
    return name && value ? [[String(name.value), contentOf(value)] as const] : []
  })
  return Object.fromEntries(entries)
}

/** `CommaExpected` → `comma expected`. */
function words(code: string): string {
  return code.replace(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase()
}

/** Why a file could not be read, in words. */
export function readingFailure(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause)
  const { code } = cause as NodeJS.ErrnoException
  if (code === 'ENOENT') return 'there is no such file'
  if (code === 'EISDIR') return 'it is a folder'
  return cause.message
}
