import argon2, { type Algorithm } from '@node-rs/argon2'

/**
 * OWASP's first choice: 19 MiB, two passes, one lane. The package exports its enum as a type only.
 */
const parameters = {
  algorithm: 2 satisfies Algorithm.Argon2id,
  memoryCost: 19_456,
  timeCost: 2,
  parallelism: 1,
}

/** @returns Argon2id in PHC string format. */
export function hashPassword(password: string): Promise<string> {
  return argon2.hash(password, parameters)
}

/** Verified for an account that does not exist, so that it takes as long as an existing one. */
const nobody = hashPassword('nobody has this password')

/**
 * @param passwordHash `undefined` for an unknown account, which takes as long and never matches.
 */
export async function verifyPassword(password: string, passwordHash: string | undefined): Promise<boolean> {
  const matches = await argon2.verify(passwordHash ?? (await nobody), password)
  return passwordHash !== undefined && matches
}
