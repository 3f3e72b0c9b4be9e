import { fileURLToPath } from 'node:url'
import { pino } from 'pino'
import { EnvError, readEnv } from './env.ts'
import { startServer } from './start.ts'

/** Time limit of a clean shutdown. Afterwards the process exits. */
const closingMsMax = 8_000
/** The same path from `src/` and from `dist/`. */
const builtWeb = fileURLToPath(new URL('../../web/dist', import.meta.url))

try {
  await main()
} catch (error) {
  if (!(error instanceof Error)) throw error
  const inUse = 'code' in error && error.code === 'EADDRINUSE'
  const sentence = inUse ? 'The port is in use. Set PORT to another one.' : error.message
  process.stderr.write(`${error instanceof EnvError || inUse ? sentence : error.stack}\n`)
  process.exitCode = 1
}

async function main(): Promise<void> {
  const env = readEnv(process.env)
  const logger = pino({
    level: env.logLevel,
    ...(env.isProduction
      ? {}
      : { transport: { target: 'pino-pretty', options: { ignore: 'pid,hostname' } } }),
  })
  const running = await startServer({ ...env, webDir: env.webDir ?? builtWeb, logger })

  let closing = false
  const close = (signal: string) => {
    if (closing) return
    closing = true
    logger.info(`${signal}: finishing the open requests`)
    setTimeout(() => process.exit(1), closingMsMax).unref()
    running.close().catch((error: unknown) => {
      logger.error({ err: error }, 'could not end cleanly')
      process.exitCode = 1
    })
  }
  process.once('SIGTERM', close)
  process.once('SIGINT', close)

  running.ready.then(
    () => logger.info('the catalogue is ready'),
    () => undefined,
  )
}
