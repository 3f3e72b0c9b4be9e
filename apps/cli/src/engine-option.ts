import { type EngineName, engineNames } from '@ticketcd/cluster'
import { Option } from 'commander'

/** The value of `--engine`. Undefined: the cluster's own, or else the default of new ones. */
export interface EngineOption {
  engine?: EngineName
}

/** `--engine`, for commands that may make a cluster. A cluster keeps its engine. */
export function engineOption(): Option {
  return new Option(
    '--engine <name>',
    'what a new local cluster runs on (default: $TICKETCD_ENGINE or hstore)',
  ).choices(engineNames)
}
