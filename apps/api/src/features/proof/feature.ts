import type { Feature } from '../../lifecycle/feature.ts'
import type { Resources } from '../../lifecycle/resources.ts'
import { ProofStore } from './proof-store.ts'
import { proofRouter } from './router.ts'

export type ProofDeps = Pick<Resources, 'mirror' | 'store' | 'now' | 'logger'>

export type ProofFeature = Feature<ReturnType<typeof proofRouter>>

/** The public proof that an event is not oversold. */
export function createProofFeature({ mirror, store, now, logger }: ProofDeps): ProofFeature {
  const proofs = new ProofStore({
    mirror,
    store,
    now,
    onFailure: (error) => logger.warn({ err: error }, 'the sums of a proof could not be computed'),
  })
  return { router: proofRouter(proofs) }
}
