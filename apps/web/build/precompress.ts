import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { Plugin } from 'vite'

const compressible = /\.(?:js|css|html|svg|json|webmanifest)$/

/** Writes a `.br` and a `.gz` beside every text file, so that the server need not compress. */
export function precompress(): Plugin {
  return {
    name: 'ticketcd:precompress',
    // The mock build is not served by a server that sends these files.
    apply: (_config, { command, mode }) => command === 'build' && mode !== 'mock',
    enforce: 'post',
    async writeBundle({ dir: root }) {
      if (root === undefined) this.error('the build writes to no folder')
      const names = await readdir(root, { recursive: true })
      await Promise.all(
        names.filter((name) => compressible.test(name)).map((name) => compress(join(root, name))),
      )
    },
  }
}

async function compress(file: string): Promise<void> {
  const content = await readFile(file)
  const [brotli, gzipped] = await Promise.all([
    promisify(brotliCompress)(content, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: content.length } }),
    promisify(gzip)(content, { level: 9 }),
  ])
  await Promise.all([writeFile(`${file}.br`, brotli), writeFile(`${file}.gz`, gzipped)])
}
