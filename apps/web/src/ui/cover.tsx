import { clsx } from 'clsx'
import { memo } from 'react'
import { coverArt } from './cover-art.ts'

interface CoverProps {
  /** Type of the event; it decides colours and pattern. */
  type: string
  eventId: string
  /** Must set a size; the picture fills it. */
  className?: string
  /** For past and cancelled events, which are less prominent. */
  muted?: boolean
}

/** A generated, decorative picture. The text beside it contains all its information. */
export const Cover = memo(function Cover({ type, eventId, className, muted = false }: CoverProps) {
  const { background, shapes } = coverArt(type, eventId)
  return (
    <svg
      viewBox="0 0 400 225"
      preserveAspectRatio="xMidYMid slice"
      aria-hidden="true"
      className={clsx('block w-full', muted && 'opacity-60 grayscale', className)}
    >
      <rect width="400" height="225" fill={background} />
      {shapes.map(({ path, fill }) => (
        <path key={path} d={path} fill={fill} fillRule="evenodd" />
      ))}
    </svg>
  )
})
