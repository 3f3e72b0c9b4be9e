import { type ReactNode, useId } from 'react'

interface ProfileSectionProps {
  title: string
  text: string
  children: ReactNode
}

/** The subject on the left and the form on the right; on a phone, one below the other. */
export function ProfileSection({ title, text, children }: ProfileSectionProps) {
  const id = useId()
  return (
    <section
      aria-labelledby={id}
      className="grid grid-cols-1 gap-x-12 gap-y-6 py-8 md:grid-cols-[14rem_minmax(0,1fr)]"
    >
      <div>
        <h2 id={id} className="font-semibold text-base">
          {title}
        </h2>
        <p className="mt-1 text-ink-soft text-sm">{text}</p>
      </div>
      {children}
    </section>
  )
}
