import { freePort, startProgram, stopProgram, untilAnswers } from './program.ts'

/** The page alone, answered by its own mocks: what `pnpm dev:mock` serves. */
export interface MockedApp {
  readonly url: string
  stop(): Promise<void>
}

export async function startMockedApp(): Promise<MockedApp> {
  const port = await freePort()
  const vite = startProgram(
    'apps/web/node_modules/vite/bin/vite.js',
    ['apps/web', '--mode', 'mock', '--port', String(port), '--strictPort'],
    {},
  )
  const url = `http://localhost:${port}`
  await untilAnswers(url, vite).catch(async (error) => {
    await stopProgram(vite)
    throw error
  })
  return { url, stop: () => stopProgram(vite) }
}
