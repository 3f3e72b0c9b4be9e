import { randomUUID } from 'node:crypto'
import { linkSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { usageError } from './command-error.ts'
import { type NodeRecord, parseRecord } from './node-record.ts'

/*
 * The state folder describes the nodes that this user has started on this machine:
 *
 *   <cluster>/<name>.json   the state file of a node
 *   <cluster>/<name>.log    its log
 *   <cluster>/<name>/       its data, unless --data-dir names another folder
 *
 * Invariants:
 * 1. Other users can read nothing: the data and the log may hold secrets.
 * 2. A state file appears and changes as a whole, so a reader never sees a part of one.
 */

const extension = '.json'

/** As file names can have it: a cluster and a node are named by files. */
const namePattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/

/** @throws {CommandError} for a name that no file and no host may have */
export function checkName(kind: 'node' | 'cluster', name: string): string {
  if (namePattern.test(name)) return name
  throw usageError(
    `'${name}' cannot name a ${kind}. A name has 1 to 63 letters, digits, dots, hyphens and underscores, and ` +
      'begins with a letter or digit.',
  )
}

export class StateFolder {
  readonly root: string

  constructor(root: string) {
    this.root = root
  }

  /** The clusters of which a node was started here. */
  clusters(): string[] {
    return foldersIn(this.root).filter((cluster) => this.records(cluster).length > 0)
  }

  /**
   * The nodes of a cluster, by name.
   *
   * @throws {CommandError} for a damaged state file
   */
  records(cluster: string): NodeRecord[] {
    // A node may belong to a cluster whose name is no file name, which none of this folder can
    // have.
    if (!namePattern.test(cluster)) return []
    const folder = join(this.root, cluster)
    const names = filesIn(folder).filter((file) => file.endsWith(extension))
    const texts = names.sort().flatMap((file) => {
      const text = textOf(join(folder, file))
      return text === undefined ? [] : [[file, text] as const]
    })
    return texts.map(([file, text]) => parseRecord(text, join(folder, file)))
  }

  /** The nodes of all clusters. */
  all(): NodeRecord[] {
    return this.clusters().flatMap((cluster) => this.records(cluster))
  }

  /** Where the files of a node lie. */
  paths(cluster: string, name: string): { readonly dataDir: string; readonly logFile: string } {
    const folder = join(this.root, cluster)
    return { dataDir: join(folder, name), logFile: join(folder, `${name}.log`) }
  }

  fileOf({ cluster, name }: Pick<NodeRecord, 'cluster' | 'name'>): string {
    return join(this.root, cluster, `${name}${extension}`)
  }

  /** @returns false where a node of this name exists, which is left alone */
  create(record: NodeRecord): boolean {
    const draft = this.draft(record)
    try {
      linkSync(draft, this.fileOf(record))
      return true
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
      throw error
    } finally {
      rmSync(draft, { force: true })
    }
  }

  replace(record: NodeRecord): void {
    renameSync(this.draft(record), this.fileOf(record))
  }

  remove(record: NodeRecord): void {
    rmSync(this.fileOf(record), { force: true })
  }

  private draft(record: NodeRecord): string {
    const file = `${this.fileOf(record)}.${randomUUID()}`
    mkdirSync(join(this.root, record.cluster), { recursive: true, mode: 0o700 })
    writeFileSync(file, `${JSON.stringify(record, undefined, 2)}\n`, { mode: 0o600 })
    return file
  }
}

function foldersIn(path: string): string[] {
  return entriesIn(path, (entry) => entry.isDirectory())
}

function filesIn(path: string): string[] {
  return entriesIn(path, (entry) => entry.isFile())
}

function entriesIn(
  path: string,
  isWanted: (entry: { isDirectory(): boolean; isFile(): boolean }) => boolean,
) {
  try {
    return readdirSync(path, { withFileTypes: true })
      .filter(isWanted)
      .map(({ name }) => name)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

/** Undefined for a file that another command has removed meanwhile. */
function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
