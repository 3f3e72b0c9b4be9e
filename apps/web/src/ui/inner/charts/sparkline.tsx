interface SparklineProps {
  values: readonly number[]
  className?: string
}

/** The course of a figure as a line without scale or text. The figure itself is shown beside it. */
export function Sparkline({ values, className }: SparklineProps) {
  const path = sparkPath(values, 100, 28)
  return (
    <svg viewBox="0 0 100 30" preserveAspectRatio="none" aria-hidden="true" className={className}>
      {path && (
        <>
          <path d={`${path}V30H0Z`} className="fill-accent-wash" />
          <path
            d={path}
            fill="none"
            vectorEffect="non-scaling-stroke"
            strokeWidth="1.5"
            strokeLinejoin="round"
            className="stroke-accent-ink"
          />
        </>
      )}
    </svg>
  )
}

/** Scaled from zero at the bottom to the highest value. @returns '' for fewer than two values */
function sparkPath(values: readonly number[], width: number, height: number): string {
  if (values.length < 2) return ''
  const top = Math.max(1e-9, ...values)
  const step = width / (values.length - 1)
  return values
    .map((value, index) => {
      const y = height - (Math.max(0, value) / top) * (height - 2)
      return `${index === 0 ? 'M' : 'L'}${round(index * step)} ${round(y)}`
    })
    .join('')
}

const round = (value: number) => Math.round(value * 100) / 100
