import { type Content, type Html, html } from '../html.ts'

/** A part of the page. */
export interface Section {
  readonly id: string
  readonly title: string
  readonly body: Content
}

/** A part of the page as HTML. */
export function sectionMarkup({ id, title, body }: Section): Html {
  return html`<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${title}</h2>
${body}</section>
`
}

/** Charts side by side, as many as there is room for. */
export function charts(pictures: readonly Content[], width: 'narrow' | 'wide' = 'narrow'): Html {
  return html`<div class="charts${width === 'wide' ? ' wide' : ''}">${pictures}</div>
`
}
