import type { Case } from './case.ts'
import { compactCases } from './compact.ts'
import { compareCases } from './compare.ts'
import { putCases } from './put.ts'
import { rangeCases } from './range.ts'
import { txnCases } from './txn.ts'

/** The case that needs a new store comes first. */
export const allCases: readonly Case[] = [
  ...compactCases,
  ...rangeCases,
  ...putCases,
  ...txnCases,
  ...compareCases,
]
