import { clsx } from 'clsx'
import { memo } from 'react'
import { coverArt } from './cover-art.ts'

interface CoverProps {
  /** Of the event: decides colours and pattern. */
  type: string
  eventId: string
  /** Give it a size; the picture fills it. */
  className?: string
  /** Past and cancelled events step back. */
  muted?: boolean
}

/** A generated picture; it says nothing that the text beside it does not. */
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
