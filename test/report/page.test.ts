import { parseHTML } from 'linkedom'
import { describe, expect, it } from 'vitest'
import type { Report } from '../../src/report/model.ts'
import { page } from '../../src/report/page.ts'
import { name } from '../../src/report/shape.ts'
import { emptyReport, report } from './made.ts'

const parsed = (markup: string) => parseHTML(markup).document
const textOf = (node: { textContent: string | null } | null) =>
  node?.textContent?.replaceAll(/\s+/g, ' ').trim() ?? ''
const markup = page(report())
const document = parsed(markup)
const all = (selector: string, within = document) => [...within.querySelectorAll(selector)]
const figureOf = (title: string, within = document) =>
  all('figure', within).find((figure) => textOf(figure.querySelector('strong')) === title)!

describe('the page', () => {
  it('says what it is of', () => {
    expect(textOf(document.querySelector('title'))).toBe('Call quality of Contoso')
    expect(textOf(document.querySelector('header dl'))).toBe(
      'Days (UTC)1 Oct 2026 to 30 Oct 2026 Warehousecall_quality Generated31 Oct 2026, 06:30 UTC RulesA4, V1',
    )
    expect(textOf(document.querySelector('.verdict'))).toBe(
      '3 of 6 indicators meet their targets. Not met: poor video streams (4.8 %, OK); failed setups (2.4 %, Poor); poor ratings (6.1 %, OK).',
    )
  })

  it('leads to every section', () => {
    const links = all('nav a').map((link) => link.getAttribute('href')!.slice(1))
    const sections = all('section')
    expect(sections.length).toBe(13)
    expect(links).toEqual(sections.map(({ id }) => id))
    for (const section of sections)
      expect(all('p, dd, figure, table', section).length, section.id).toBeGreaterThan(0)
  })

  it('has a card for each key health indicator, with band, target, interval and change', () => {
    const cards = all('.card').map(textOf)
    expect(cards.length).toBe(6)
    expect(cards[0]).toBe(
      'Poor audio streams 2.3 %Good 2 %3 %6 % Target: below 3 %. ▼ Better by 0.4 points than 2.7 % before. 23 of 1,000 classified streams. 95 % sure: 2.2 % to 2.5 %.',
    )
    expect(cards[1]).toContain('No clear change from 4.6 % before.')
    expect(cards[3]).toContain('▲ Worse by 1.2 points than 1.2 % before.')
    expect(cards[4]).toContain('Nothing to compare with in the span before.')
  })

  it('interrupts a line where there is nothing to tell', () => {
    const pieces = (title: string) =>
      all('path', figureOf(title))
        .map((path) => path.getAttribute('d')!)
        .filter((d) => d.length > 40 && d.startsWith('M') && !d.includes('A'))
        .map((d) => d.split('M').length - 1)
    // nobody called on 12 and 13 October
    expect(Math.max(...pieces('Poor video streams by day'))).toBe(2)
    expect(Math.max(...pieces('Poor audio streams: Wired'))).toBe(1)
    expect(textOf(figureOf('Poor video streams by day'))).toContain('No data on 2 days.')
  })

  it('gives every chart a title, axes with units and words for those who do not see it', () => {
    const figures = all('figure')
    expect(figures.length).toBeGreaterThan(15)
    for (const figure of figures) {
      const title = textOf(figure.querySelector('figcaption strong'))
      const svg = figure.querySelector('svg')!
      expect(title).not.toBe('')
      expect(svg.getAttribute('role')).toBe('img')
      expect(svg.getAttribute('aria-label'), title).toMatch(/^.{12,}: .*\d.*\.$/)
      expect(textOf(svg), title).toMatch(/% of [a-z ]+|streams|sessions|calls|ratings|setups/)
    }
    const alternative = figureOf('Failed setups by day').querySelector('svg')!.getAttribute('aria-label')!
    expect(alternative.replaceAll('\u00a0', ' ')).toBe(
      'Failed setups by day: 28 days from 1 Oct to 30 Oct; lowest 0.6 % (17 Oct), highest 1.5 % (16 Oct), last 1.3 %. Good is below 1 %.',
    )
  })

  it('takes all colours of charts from the style, so that they suit dark mode and paper', () => {
    const colours = all('svg [fill], svg [stroke]').flatMap((element) =>
      ['fill', 'stroke'].map((name) => element.getAttribute(name)).filter((value) => value !== null),
    )
    const own = [...new Set(colours)].filter(
      (value) => !/^(?:currentColor|none|var\(--[a-z]+\))$/.test(value),
    )
    expect(own).toEqual([])
  })

  it('formats numbers for people, and sorts by the numbers themselves', () => {
    const table = all('table').find((one) => textOf(one.querySelector('caption')).startsWith('Networks by'))!
    const cells = all('tbody tr', table).map((row) =>
      all('td', row).map((cell) => [textOf(cell), cell.getAttribute('data-by')]),
    )
    expect(cells.length).toBe(14)
    expect(cells[0]).toEqual([
      ['10.20.4.0/24', '10.20.4.0/24'],
      ['300', '300'],
      ['6,000', '6000'],
      ['5.0 %', '5'],
      ['40', '40'],
      ['7.3 ms', '7.25'],
      ['61 ms', '61'],
      ['0.4 %', '0.4'],
    ])
    expect(cells[3]!.at(-1)).toEqual(['–', null])
  })

  it('defines its words and names their sources', () => {
    const glossary = textOf(document.querySelector('#glossary'))
    for (const word of ['Poor, good', 'Unclassified', 'Failed setup', 'Drop', '95 % confidence interval'])
      expect(glossary).toContain(word)
    expect(glossary).toContain('Microsoft Learn: Stream Classification in Call Quality Dashboard (CQD).')
    expect(textOf(document.querySelector('#rules'))).toContain(
      'Audio: A4 A stream is poor if any of these holds: mean round trip above 500 ms; mean packet loss above 10 %; mean jitter above 30 ms. Streams of 500 packets or fewer, or of an unknown number, are unclassified.',
    )
  })

  it('is the same for the same data', () => {
    expect(page(report())).toBe(markup)
  })

  it('is small', () => {
    expect(markup.length).toBeLessThan(250_000)
  })
})

describe('names of people', () => {
  const { users } = report()
  const nameless = users.map((user) => ({ ...user, user_name: null }))
  const part = (more: Partial<Report>) => textOf(parsed(page(report(more))).querySelector('#users'))

  it('are told where they were asked for', () => {
    expect(part({ withNames: true })).toMatch(/This part names people.*Anna Example 3/)
  })

  it('are pseudonyms else, whatever the data hold', () => {
    expect(markup.indexOf('Anna Example')).toBe(-1)
    expect(part({})).toMatch(/^Users People have pseudonyms.*User 100/)
    expect(part({})).not.toContain('may not read names')
  })

  it('are pseudonyms, and the page says why, where the database does not tell them', () => {
    expect(part({ users: nameless, withNames: true })).toMatch(
      /People have pseudonyms.*The database role of this report may not read names\. .*User 100/,
    )
  })
})

describe('what is fetched from elsewhere', () => {
  it.each([
    ['the whole page', markup],
    ['the empty page', page(emptyReport())],
  ])('is nothing: %s', (_, text) => {
    const page = parsed(text)
    const attributes = all('*', page).flatMap((element) =>
      [...element.attributes].map(({ name, value }) => `${name}=${value}`),
    )
    const links = attributes.filter((one) => /^(?:href|src|srcset|action|data|xlink:href|poster)=/.test(one))
    expect(links.filter((one) => !one.startsWith('href=#'))).toEqual([])
    const beside = text.replace(/sha256-[\w+/=]+/, '')
    expect(beside.match(/.{20}(?:url\(|@import|https?:|\/\/[a-z]).{20}/i)).toBeNull()
    expect(all('link, iframe, object, embed, img, base', page)).toEqual([])
  })

  it('is forbidden besides, and so is every script but the one of the page', () => {
    const policy = document.querySelector('meta[http-equiv]')!.getAttribute('content')
    expect(policy).toMatch(/^default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-[\w+/=]{44}';/)
    expect(all('script').length).toBe(1)
  })
})

describe('a span in which nothing happened', () => {
  const empty = parsed(page(emptyReport()))

  it('is told in words, section by section', () => {
    expect(textOf(empty.querySelector('.verdict'))).toBe('No calls in this span.')
    const words = Object.fromEntries(
      all('section', empty).map((section) => [
        section.id,
        all('.none, .value.empty', section).map((none) => textOf(none)),
      ]),
    )
    expect(words).toMatchObject({
      indicators: expect.arrayContaining(['No classified audio in this span.', 'No ratings in this span.']),
      trend: expect.arrayContaining(['No sessions in this span.']),
      places: [
        'No poor audio streams in this span.',
        'No audio in any network in this span.',
        expect.stringContaining('No streams in any building'),
      ],
      connections: ['No audio in this span.', 'No audio over Wi-Fi in this span.'],
      devices: ['No devices were reported in this span.'],
      clients: ['No clients were reported in this span.'],
      failures: ['No setup failed in this span.', 'No call dropped in this span.'],
      feedback: ['No ratings in this span.'],
      trunks: ['No calls through direct routing in this span.'],
      users: ['Nobody had poor audio in this span.'],
      data: ['No calls were listed for this span.', 'No streams in this span.'],
    })
  })

  it('has no chart and no table that is empty', () => {
    expect(all('svg', empty)).toEqual([])
    expect(all('table', empty)).toEqual([])
  })
})

describe('data that would like to be markup', () => {
  const hostile = `"><img src=x onerror=alert(1)>'</svg></script><script>alert(2)</script>&amp;\u202e\u0007`
  const poisoned = (value: unknown): unknown => {
    if (typeof value === 'string') return hostile
    if (Array.isArray(value)) return value.map(poisoned)
    if (value instanceof Date || value === null || typeof value !== 'object') return value
    return Object.fromEntries(
      Object.entries(value).map(([key, one]) => [
        key,
        // what these are is our own
        ['grain', 'kpi', 'media_type', 'band'].includes(key) ? one : poisoned(one),
      ]),
    )
  }
  const text = page(poisoned(report({ withNames: true })) as Report)
  const poisonedPage = parsed(text)

  it('stays text, in tables, charts, titles and attributes', () => {
    expect(all('img, script', poisonedPage).map((element) => element.tagName)).toEqual(['SCRIPT'])
    expect(all('[onerror]', poisonedPage)).toEqual([])
    expect(text.indexOf('<img')).toBe(-1)
    expect(all('section', poisonedPage).length).toBe(13)
    expect(all('svg', poisonedPage).length).toBe(all('figure, .card', poisonedPage).length)
    expect(textOf(poisonedPage.querySelector('h1'))).toContain('"><img src=x onerror=alert(1)>')
  })

  it('loses its control characters', () => {
    expect(text.match(/.{20}[\u202a-\u202e\u2066-\u2069\0-\x08\x0b-\x1f\x7f]/)).toBeNull()
  })

  it('can not make a table or a chart endlessly wide', () => {
    const long = page(report({ networks: [{ ...report().networks[0]!, name: name('x'.repeat(100_000)) }] }))
    expect(long.length).toBeLessThan(200_000)
  })
})
