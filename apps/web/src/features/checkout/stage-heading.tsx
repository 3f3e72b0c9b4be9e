import { type ReactNode, useEffect, useRef } from 'react'

/**
 * The title of a stage. When the stage before it went away together with the button that had the focus, the title takes
 * it, so that neither keyboard nor screen reader starts over at the top of the page.
 */
export function StageHeading({ children }: { children: ReactNode }) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    if (document.activeElement === document.body) heading.current?.focus({ preventScroll: true })
  }, [])
  return (
    <h1 ref={heading} tabIndex={-1} className="font-semibold text-xl outline-none">
      {children}
    </h1>
  )
}
