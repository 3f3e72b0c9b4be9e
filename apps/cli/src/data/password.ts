import { createHash } from 'node:crypto'
import { hashSync } from '@node-rs/argon2'
import type { DataConfig } from './config.ts'

/**
 * One Argon2id hash (PHC string) for every account of a data set: hashing hundreds of times would take minutes and prove nothing.
 * The salt comes from the seed, so that the same configuration makes the same bytes. Fit for a demo and nothing else.
 */
export function hashForAll({ seed, password }: Pick<DataConfig, 'seed' | 'password'>): string {
  const salt = createHash('sha256').update(`ticketcd data set ${seed}`).digest().subarray(0, 16)
  // The library's own default is Argon2id; its parameters are spelled out because the api uses the same.
  return hashSync(password, { salt, memoryCost: 19_456, timeCost: 2, parallelism: 1 })
}
