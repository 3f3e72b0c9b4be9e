import { type ReactNode, useEffect, useRef } from 'react'

/**
 * The title of a stage. If the previous stage disappeared together with the focused button, the
 * title takes the focus. Otherwise keyboard and screen reader would start at the top of the page.
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
