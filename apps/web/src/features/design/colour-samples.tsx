const grounds = [
  { name: 'page', className: 'bg-page text-ink' },
  { name: 'raised', className: 'bg-raised text-ink' },
  { name: 'sunken', className: 'bg-sunken text-ink' },
  { name: 'pressed', className: 'bg-pressed text-ink' },
  { name: 'ink on page', className: 'bg-page text-ink' },
  { name: 'ink-soft on page', className: 'bg-page text-ink-soft' },
  { name: 'accent', className: 'bg-accent text-on-accent' },
  { name: 'accent-wash', className: 'bg-accent-wash text-accent-ink' },
  { name: 'good-wash', className: 'bg-good-wash text-good' },
  { name: 'warn-wash', className: 'bg-warn-wash text-warn' },
  { name: 'bad-wash', className: 'bg-bad-wash text-bad' },
] as const

export function ColourSamples() {
  return (
    <ul className="grid grid-cols-2 gap-3 sm:grid-cols-4">
      {grounds.map(({ name, className }) => (
        <li
          key={name}
          className={`flex h-20 items-end rounded-md border p-3 font-medium text-xs ${className}`}
        >
          {name}
        </li>
      ))}
    </ul>
  )
}
