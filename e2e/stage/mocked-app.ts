import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '@ticketcd/cluster'
import { runProgram, startProgram, stopProgram, untilAnswers } from './program.ts'

/** The page alone, answered by its own mocks: what `npm run dev:mock` shows. */
export interface MockedApp {
  readonly url: string
  stop(): Promise<void>
}

const vite = 'apps/web/node_modules/vite/bin/vite.js'

/** Builds the page with its mocks into a folder of its own and serves it on a free port. */
export async function startMockedApp(): Promise<MockedApp> {
  const folder = mkdtempSync(join(tmpdir(), 'ticketcd-mocked-'))
  const clean = () => rmSync(folder, { recursive: true, force: true })
  const output = ['--outDir', folder, '--mode', 'mock']
  try {
    await runProgram(vite, ['build', 'apps/web', ...output, '--emptyOutDir'], {})
    const port = await freePort()
    const server = startProgram(
      vite,
      ['preview', 'apps/web', ...output, '--port', String(port), '--strictPort'],
      {},
    )
    const url = `http://localhost:${port}`
    await untilAnswers(url, server).catch(async (error) => {
      await stopProgram(server)
      throw error
    })
    return {
      url,
      async stop() {
        await stopProgram(server)
        clean()
      },
    }
  } catch (error) {
    clean()
    throw error
  }
}
