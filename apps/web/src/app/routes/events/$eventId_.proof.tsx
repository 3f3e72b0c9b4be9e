import { createFileRoute } from '@tanstack/react-router'
import { ProofPage } from '../../../features/proof/proof-page.tsx'

export const Route = createFileRoute('/events/$eventId_/proof')({
  component: Proof,
})

function Proof() {
  return <ProofPage eventId={Route.useParams().eventId} />
}
