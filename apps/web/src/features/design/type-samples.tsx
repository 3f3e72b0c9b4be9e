const steps = [
  { className: 'font-semibold text-xl', use: 'xl: the title of a page' },
  { className: 'font-semibold text-lg', use: 'lg: the heading of a part' },
  { className: 'text-base', use: 'base: text to read' },
  { className: 'text-sm', use: 'sm: controls and lists' },
  { className: 'text-xs', use: 'xs: notes' },
] as const

export function TypeSamples() {
  return (
    <div className="space-y-4">
      {steps.map(({ className, use }) => (
        <p key={use} className={className}>
          {use}
        </p>
      ))}
      <p className="figures text-base">
        0123456789
        <br />
        1111111111
      </p>
    </div>
  )
}
