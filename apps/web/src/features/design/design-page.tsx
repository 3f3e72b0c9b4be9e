import type { ReactNode } from 'react'
import { usePageTitle } from '../../lib/page-title.ts'
import { ColourSamples } from './colour-samples.tsx'
import { ControlSamples } from './control-samples.tsx'
import { CoverSamples } from './cover-samples.tsx'
import { MessageSamples } from './message-samples.tsx'
import { OrderSamples } from './order-samples.tsx'
import { TypeSamples } from './type-samples.tsx'

/** The design system on one page, built from its own components. In development only. */
export function DesignPage() {
  usePageTitle('Design system')
  return (
    <div className="page-width max-w-5xl space-y-16 pt-8">
      <header className="max-w-prose">
        <h1 className="font-semibold text-xl">Design system</h1>
        <p className="mt-3 text-ink-soft">
          Calm pages with one accent. White space and hairlines separate, never shadows; the covers bring the
          colour. Every token stands in <code>app/styles.css</code>, every part in <code>ui/</code>. Parts
          know neither the router nor the server.
        </p>
      </header>
      <Part
        title="Colour"
        note="A name says the use. Each holds both themes; the page's colour scheme picks."
      >
        <ColourSamples />
      </Part>
      <Part title="Type" note="Inter in five steps. Figures that change are tabular, so that nothing jumps.">
        <TypeSamples />
      </Part>
      <Part
        title="Controls"
        note="One primary button a screen. Targets are at least 32 px; the focus is always visible."
      >
        <ControlSamples />
      </Part>
      <Part
        title="Messages"
        note="What happened, what was kept, and a way on. Colour repeats what words say."
      >
        <MessageSamples />
      </Part>
      <Part
        title="Covers"
        note="Colours and pattern come from the type of event, their arrangement from its id."
      >
        <CoverSamples />
      </Part>
      <Part
        title="Orders"
        note="Which event, what of it, and the sum. Beside each other where there is room."
      >
        <OrderSamples />
      </Part>
    </div>
  )
}

function Part({ title, note, children }: { title: string; note: string; children: ReactNode }) {
  return (
    <section>
      <h2 className="font-semibold text-lg">{title}</h2>
      <p className="mt-1 mb-6 text-ink-soft text-sm">{note}</p>
      {children}
    </section>
  )
}
