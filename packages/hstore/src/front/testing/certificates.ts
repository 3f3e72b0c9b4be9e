import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** Certificates that one authority has signed, valid for 127.0.0.1 and a hundred years. */
export type CertificateName = 'server' | 'second' | 'client'

export function pathOf(file: string): string {
  return fileURLToPath(new URL(`./certificates/${file}`, import.meta.url))
}

export function certificate(name: CertificateName) {
  return { key: readFileSync(pathOf(`${name}-key.pem`)), cert: readFileSync(pathOf(`${name}.pem`)) }
}

export const authority = readFileSync(pathOf('ca.pem'))
