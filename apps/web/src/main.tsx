import './app/styles.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app/app.tsx'
import { loadSpeech } from './lib/i18n/i18n.tsx'
import { preferredLanguage } from './lib/i18n/language.ts'

const speech = await loadSpeech(preferredLanguage())
const root = document.getElementById('root')
if (!root) throw new Error('index.html has no #root')

createRoot(root).render(
  <StrictMode>
    <App speech={speech} />
  </StrictMode>,
)
