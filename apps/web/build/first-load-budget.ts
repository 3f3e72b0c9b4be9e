import { gzipSync } from 'node:zlib'
import type { Plugin, Rolldown } from 'vite'

interface Budget {
  /** The route module whose page is measured, relative to the project's root. */
  page: string
  /** Upper bound for the gzipped JavaScript of its first load, in units of 1,000 bytes. */
  maxKilobytes: number
  /** Modules of other pages. The first load may contain none of them, not even a small one. */
  without: RegExp
}

/**
 * Fails the build if the JavaScript of a first visit is over budget or contains a module of other
 * pages. The measured chunks are the entry chunk, the chunk with the page's component, and all
 * their static imports.
 */
export function firstLoadBudget({ page, maxKilobytes, without }: Budget): Plugin {
  return {
    name: 'ticketcd:first-load-budget',
    apply: 'build',
    enforce: 'post',
    writeBundle(_options, bundle) {
      const chunks = Object.values(bundle).filter((each) => each.type === 'chunk')
      const roots = chunks.filter((each) => each.isEntry || holds(each, page))
      if (!roots.some((each) => holds(each, page))) this.error(`no chunk holds ${page}`)

      const loaded = closure(roots, bundle)
      const stray = loaded.flatMap((each) => each.moduleIds).find((id) => without.test(id))
      if (stray) this.error(`first load of ${page} holds ${stray}, which only other pages need`)

      const bytes = loaded.reduce((sum, each) => sum + gzipSync(each.code).length, 0)
      const kilobytes = (bytes / 1000).toFixed(1)
      if (bytes > maxKilobytes * 1000)
        this.error(`first load of ${page} is ${kilobytes} KB gzipped; at most ${maxKilobytes} KB are allowed`)
      this.info(`first load of ${page}: ${kilobytes} of ${maxKilobytes} KB gzipped`)
    },
  }
}

function holds(chunk: Rolldown.OutputChunk, page: string): boolean {
  return chunk.moduleIds.some((id) => id.includes(page))
}

/** @returns the root chunks and all their static imports, each once */
function closure(
  roots: readonly Rolldown.OutputChunk[],
  bundle: Rolldown.OutputBundle,
): Rolldown.OutputChunk[] {
  const seen = new Set<Rolldown.OutputChunk>()
  const waiting = [...roots]
  for (let chunk = waiting.pop(); chunk; chunk = waiting.pop()) {
    if (seen.has(chunk)) continue
    seen.add(chunk)
    for (const name of chunk.imports) {
      const imported = bundle[name]
      if (imported?.type === 'chunk') waiting.push(imported)
    }
  }
  return [...seen]
}
