import { createHash } from 'node:crypto'
import { hashSync } from '@node-rs/argon2'
import type { DataConfig } from './config.ts'

/**
 * One Argon2id hash (PHC string) for all accounts of a data set: hundreds of hashes would take
 * minutes. The salt depends on the seed, so that the same configuration yields the same bytes. Only
 * for demo data.
 */
export function hashForAll({ seed, password }: Pick<DataConfig, 'seed' | 'password'>): string {
  const salt = createHash('sha256').update(`ticketcd data set ${seed}`).digest().subarray(0, 16)
  // The library uses Argon2id by default. The parameters are explicit because the api uses the same
  // ones.
  return hashSync(password, { salt, memoryCost: 19_456, timeCost: 2, parallelism: 1 })
}
