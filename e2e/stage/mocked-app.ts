import { freePort } from '@ticketcd/cluster'
import { startProgram, stopProgram, untilAnswers } from './program.ts'

/** The page alone, answered by its own mocks, as with `npm run dev:mock`. */
export interface MockedApp {
  readonly url: string
  stop(): Promise<void>
}

const vite = 'apps/web/node_modules/vite/bin/vite.js'
/** `npm --prefix apps/web run build:mocked` writes the page to this folder. */
const folder = 'node_modules/.cache/mocked'

/** Serves the page with its mocks on a free port. */
export async function startMockedApp(): Promise<MockedApp> {
  const port = await freePort()
  const address = ['--port', String(port), '--strictPort']
  const server = startProgram(vite, ['preview', 'apps/web', '--outDir', folder, ...address], {})
  const url = `http://localhost:${port}`
  await untilAnswers(url, server).catch(async (error) => {
    await stopProgram(server)
    throw error
  })
  return { url, stop: () => stopProgram(server) }
}
