/** The logo: an icon with a ticket's notches, and the name with "ETCD" in another colour. */
export function Wordmark() {
  return (
    <span className="flex items-center gap-2 font-semibold text-lg leading-none tracking-tight">
      <svg viewBox="0 0 32 32" className="size-7 text-accent" aria-hidden="true">
        <path
          fill="currentColor"
          d="M6 6h20a3 3 0 0 1 3 3v3.2a4 4 0 0 0 0 7.6V23a3 3 0 0 1-3 3H6a3 3 0 0 1-3-3v-3.2a4 4 0 0 0 0-7.6V9a3 3 0 0 1 3-3Z"
        />
        <path fill="var(--color-on-accent)" d="M9 11h14v3h-5.4v8h-3.2v-8H9z" />
      </svg>
      <span>
        Tick<span className="text-accent-ink">ETCD</span>
      </span>
    </span>
  )
}
