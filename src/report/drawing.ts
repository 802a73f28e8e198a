import { type PlotOptions, plot } from '@observablehq/plot'
import { parseHTML } from 'linkedom'
import { type Content, Html, html } from './html.ts'

/** Where Plot makes its elements. */
const { document } = parseHTML('<!doctype html><html><body></body></html>')

/** Attributes that hold coordinates. */
const COORDINATES = ['d', 'transform', 'x', 'y', 'x1', 'x2', 'y1', 'y2', 'cx', 'cy', 'width', 'height', 'dy']

/**
 * A plot as SVG that stands in a page: it takes its look from the page's style, scales with its place, and is one
 * picture to those who can't see it.
 * @param alternative what the picture shows, in words
 */
export function drawn(options: PlotOptions, alternative: string): Html {
  const svg = plot({ ...options, document })
  for (const style of svg.querySelectorAll('style')) style.remove()
  for (const element of svg.querySelectorAll('*')) {
    element.removeAttribute('aria-label')
    element.removeAttribute('aria-hidden')
    for (const name of COORDINATES) {
      const value = element.getAttribute(name)
      // a tenth of a pixel can't be seen
      if (value !== null) {
        element.setAttribute(
          name,
          value.replaceAll(/-?\d+\.\d{2,}/g, (text: string) => String(Math.round(Number(text) * 10) / 10)),
        )
      }
    }
  }
  const box = svg.getAttribute('viewBox')
  return html`<svg viewBox="${box}" role="img" aria-label="${alternative}" text-anchor="middle" font-size="11" fill="currentColor">${Html.trusted(svg.innerHTML)}</svg>`
}

/** One entry of the key of a chart. */
export interface KeyEntry {
  readonly colour: string
  readonly word: string
}

/** A chart with its title, and a sentence or two about it. */
export function figure(parts: {
  readonly title: string
  readonly about?: Content
  readonly key?: readonly KeyEntry[]
  readonly picture: Html
}): Html {
  const { title, about = null, key = [], picture } = parts
  const entries = key.map(
    ({ colour, word }) => html`<span><i style="background: ${colour}"></i>${word}</span>`,
  )
  return html`<figure><figcaption><strong>${title}</strong>${about}${
    key.length === 0 ? null : html`<div class="key">${entries}</div>`
  }</figcaption>${picture}</figure>
`
}

/** What stands where there is nothing to show. */
export function nothing(words: Content): Html {
  return html`<p class="none">${words}</p>
`
}
