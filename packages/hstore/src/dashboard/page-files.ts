import { readdir, readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'

const types: ReadonlyMap<string, string> = new Map([
  ['.html', 'text/html; charset=utf-8'],
  ['.js', 'text/javascript; charset=utf-8'],
  ['.css', 'text/css; charset=utf-8'],
  ['.svg', 'image/svg+xml'],
  ['.woff2', 'font/woff2'],
])
/** Compressed once already. */
const packed: ReadonlySet<string> = new Set(['.woff2'])

export interface PageFile {
  readonly type: string
  readonly body: Buffer
  /** Undefined where it would not be shorter. */
  readonly gzipped: Buffer | undefined
  /** Whether its name changes with its content, so that it never changes under its name. */
  readonly isHashed: boolean
}

/**
 * The built page. All files are read into memory when the first one is asked for. They are found by
 * their exact names, so no path leads out of the folder.
 */
export class PageFiles {
  private readonly folder: string
  private loading: Promise<ReadonlyMap<string, PageFile>> | undefined

  constructor(folder: string) {
    this.folder = folder
  }

  /** @returns undefined where the page is not built */
  async index(): Promise<PageFile | undefined> {
    return (await this.files()).get('index.html')
  }

  /** @param path below `/dashboard/`, such as `assets/main-1a2b3c.js` */
  async file(path: string): Promise<PageFile | undefined> {
    return (await this.files()).get(path)
  }

  private async files(): Promise<ReadonlyMap<string, PageFile>> {
    this.loading ??= readAll(this.folder)
    const files = await this.loading
    // It may be built while the node runs.
    if (!files.has('index.html')) this.loading = undefined
    return files
  }
}

async function readAll(folder: string): Promise<ReadonlyMap<string, PageFile>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  const files = entries.filter((entry) => entry.isFile() && types.has(extname(entry.name)))
  return new Map(
    await Promise.all(
      files.map(async ({ parentPath, name }) => {
        const path = join(parentPath, name)
        const body = await readFile(path)
        const extension = extname(name)
        const gzipped = packed.has(extension) ? undefined : await promisify(gzip)(body)
        const file: PageFile = {
          type: types.get(extension) ?? '',
          body,
          gzipped: gzipped !== undefined && gzipped.byteLength < body.byteLength ? gzipped : undefined,
          isHashed: parentPath !== folder,
        }
        return [path.slice(folder.length + 1).replaceAll('\\', '/'), file] as const
      }),
    ),
  )
}
