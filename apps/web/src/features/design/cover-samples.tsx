import { Cover } from '../../ui/cover.tsx'

const types = [
  'Concert',
  'Festival',
  'Theatre',
  'Comedy',
  'Talk',
  'Sport',
  'Exhibition',
  'Workshop',
  'Dance',
  'Film',
  'Family',
  'Food & drink',
  'A type of your own',
] as const
const ids = ['first', 'second', 'third'] as const

export function CoverSamples() {
  return (
    <div className="space-y-6">
      {types.map((type) => (
        <figure key={type}>
          <figcaption className="mb-2 text-sm">{type}</figcaption>
          <div className="grid grid-cols-3 gap-3">
            {ids.map((id) => (
              <Cover key={id} type={type} eventId={id} className="aspect-video rounded-md" />
            ))}
          </div>
        </figure>
      ))}
    </div>
  )
}
