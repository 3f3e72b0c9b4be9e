import { type Command, Option } from 'commander'
import { exitCodes, Failure } from '../failure.ts'
import { wholeNumber } from '../whole-number.ts'
import { type DataConfig, readDataConfig } from './config.ts'

/** The fields of the configuration that options can override. */
export interface ConfigOptions {
  readonly config?: string
  readonly seed?: number
  readonly events?: number
  readonly users?: number
  readonly now?: string
}

export function addConfigOptions(command: Command): Command {
  return command
    .option('--config <file>', 'the configuration (default: the data.config.jsonc of this installation)')
    .addOption(
      new Option('--seed <number>', 'overrides the file').argParser(wholeNumber(Number.MAX_SAFE_INTEGER)),
    )
    .addOption(new Option('--events <count>', 'overrides the file').argParser(wholeNumber(1_000_000)))
    .addOption(new Option('--users <count>', 'overrides the file').argParser(wholeNumber(200_000)))
    .option('--now <moment>', 'the current time of the data set, such as 2026-06-01T00:00:00.000Z')
}

/**
 * The configuration of the file, with the overrides of the command line.
 * @throws {Failure} when the file or the moment is invalid
 */
export function configOf({ config: path, seed, events, users, now }: ConfigOptions): DataConfig {
  const config = readDataConfig(path)
  if (now !== undefined && !isMoment(now))
    throw new Failure(`“${now}” is not a moment. Write it as in 2026-06-01T00:00:00.000Z.`, {
      exitCode: exitCodes.usage,
    })
  return {
    ...config,
    seed: seed ?? config.seed,
    events: events ?? config.events,
    users: users ?? config.users,
    now: now ?? config.now,
  }
}

function isMoment(text: string): boolean {
  const timeMs = Date.parse(text)
  return !Number.isNaN(timeMs) && new Date(timeMs).toISOString() === text
}
