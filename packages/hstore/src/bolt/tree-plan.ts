import type { BoltRecord } from './bolt-record.ts'
import { KeyList } from './key-list.ts'
import { elementBytes, keyBytesMax, type PageId, pageBytes, pageHeaderBytes, pagesOf } from './page.ts'

/** The pages of one level of a tree, one behind the other. */
export interface Level {
  /** Of each page: the first key below it. */
  readonly firstKeys: KeyList
  /** Of each page: its elements. */
  readonly counts: readonly number[]
  /** Of each page: its bytes, of which those behind `pageBytes` lie in overflow pages. */
  readonly sizes: readonly number[]
  readonly pageCount: number
}

/** Divides elements into pages. */
class LevelPlan implements Level {
  readonly firstKeys = new KeyList()
  readonly counts: number[] = []
  readonly sizes: number[] = []
  private readonly countMin: number

  /** @param countMin elements that lie in one page, however large they are */
  constructor(countMin: number) {
    this.countMin = countMin
  }

  get pageCount(): number {
    return this.sizes.reduce((sum, size) => sum + pagesOf(size), 0)
  }

  add(key: Uint8Array, valueBytes: number): void {
    const bytes = elementBytes + key.byteLength + valueBytes
    const last = this.sizes.length - 1
    const size = (this.sizes[last] ?? 0) + bytes
    if (last < 0 || (size > pageBytes && (this.counts[last] as number) >= this.countMin)) {
      this.firstKeys.push(key)
      this.counts.push(1)
      this.sizes.push(pageHeaderBytes + bytes)
      return
    }
    this.sizes[last] = size
    this.counts[last] = (this.counts[last] as number) + 1
  }

  /** A tree without records has one empty leaf. */
  addEmptyPage(): void {
    this.firstKeys.push(new Uint8Array(0))
    this.counts.push(0)
    this.sizes.push(pageHeaderBytes)
  }
}

/** A leaf with a large record has no other one: bbolt rewrites whole pages. */
const leafCountMin = 1
/** Fewer would not narrow the tree. */
const branchCountMin = 2

/**
 * The pages of a bucket's tree, from the sizes of its records. They lie level by level, leaves
 * first, so the last page is the root.
 */
export class TreePlan {
  /** Leaves first, the root last. */
  readonly levels: readonly Level[]
  readonly start: PageId
  readonly pageCount: number

  private constructor(start: PageId, levels: readonly Level[]) {
    this.start = start
    this.levels = levels
    this.pageCount = levels.reduce((sum, level) => sum + level.pageCount, 0)
  }

  get root(): PageId {
    const top = this.levels.at(-1) as Level
    return this.start + this.pageCount - top.pageCount
  }

  /**
   * Pauses after some records each, for the caller to let others run.
   *
   * @param name of the bucket, for errors
   * @param records in ascending order of their keys
   * @param start the first page that it may use
   * @throws {RangeError} where a key is longer than bbolt's, empty, or not behind the one before
   */
  static *of(name: string, records: Iterable<BoltRecord>, start: PageId): Generator<void, TreePlan> {
    const leaves = new LevelPlan(leafCountMin)
    let previous: Buffer | undefined
    let sincePause = 0
    for (const { key, value } of records) {
      requireKey(name, key, previous)
      previous = Buffer.from(key)
      leaves.add(key, value.byteLength)
      sincePause += 1
      if (sincePause < recordsBetweenPauses) continue
      sincePause = 0
      yield
    }
    if (leaves.sizes.length === 0) leaves.addEmptyPage()
    const levels: Level[] = [leaves]
    for (let below: Level = leaves; below.sizes.length > 1; ) {
      const level = new LevelPlan(branchCountMin)
      for (let page = 0; page < below.sizes.length; page += 1) level.add(below.firstKeys.at(page), 0)
      levels.push(level)
      below = level
    }
    return new TreePlan(start, levels)
  }
}

const recordsBetweenPauses = 2_000

function requireKey(name: string, key: Uint8Array, previous: Buffer | undefined): void {
  if (key.byteLength === 0) throw new RangeError(`a key in the bucket ${name} is empty`)
  if (key.byteLength > keyBytesMax)
    throw new RangeError(
      `a key in the bucket ${name} has ${key.byteLength} bytes; a bbolt file takes at most ${keyBytesMax}`,
    )
  if (previous !== undefined && previous.compare(key) >= 0)
    throw new RangeError(`the keys in the bucket ${name} do not ascend`)
}
