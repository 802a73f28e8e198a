/** A piece of HTML that is known to be well-formed. Whatever else stands in a page is escaped. */
export class Html {
  readonly markup: string

  private constructor(markup: string) {
    this.markup = markup
  }

  /** Markup that is taken as it is: only for what this project or its libraries wrote, never for data. */
  static trusted(markup: string): Html {
    return new Html(markup)
  }
}

/** What can stand in a piece of HTML: text is escaped, `null` is nothing, lists are one after another. */
export type Content = Html | string | number | null | readonly Content[]

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Control characters, and those that turn the direction of the text behind them. */
const UNSEEN = /[\0-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/g

/** Longer texts of the data are cut; a name is not that long. */
const LONGEST = 120

/** Text from the data as people can read it: without control characters, and no longer than a line or two. */
export function legible(text: string, longest = LONGEST): string {
  const clean = text.toWellFormed().replaceAll(UNSEEN, '\ufffd').trim()
  const letters = [...clean]
  return letters.length > longest ? `${letters.slice(0, longest - 1).join('')}…` : clean
}

function escaped(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(UNSEEN, '\ufffd')
    .replaceAll(/[&<>"']/g, (character) => ESCAPES[character]!)
}

function markupOf(content: Content): string {
  if (content === null) return ''
  if (content instanceof Html) return content.markup
  if (typeof content === 'string') return escaped(content)
  return typeof content === 'number' ? String(content) : content.map(markupOf).join('')
}

/** HTML from a template, in which every value is escaped that is not HTML itself. Attributes must be in quotes. */
export function html(parts: TemplateStringsArray, ...values: readonly Content[]): Html {
  return Html.trusted(parts.map((part, at) => (at === 0 ? part : markupOf(values[at - 1]!) + part)).join(''))
}
