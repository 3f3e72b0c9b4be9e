import { type EngineName, engineNames } from '@ticketcd/cluster'
import { Option } from 'commander'

/**
 * The value of `--engine`. Undefined: the engine of the existing cluster, or the default for a new
 * one.
 */
export interface EngineOption {
  engine?: EngineName
}

/** `--engine`, for commands that may create a cluster. An existing cluster keeps its engine. */
export function engineOption(): Option {
  return new Option(
    '--engine <name>',
    'what a new local cluster runs on (default: $TICKETCD_ENGINE or hstore)',
  ).choices(engineNames)
}
