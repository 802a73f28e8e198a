import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { page as markupOf } from '../../src/report/page.ts'
import { directory } from '../setup/callhouse.ts'
import { report } from './made.ts'

const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
  (path) => existsSync(path),
)
const args = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]
const what =
  executablePath === undefined ? 'the page in a browser (skipped: no Chromium here)' : 'the page in a browser'

describe.skipIf(executablePath === undefined)(what, () => {
  let browser: Browser
  let url: string
  beforeAll(async () => {
    const file = join(directory(), 'report.html')
    const long = `${'Contoso-Headset-'.repeat(6)}<b>`
    const devices = report().devices.map((device) => ({ ...device, capture_device_model: long }))
    await writeFile(file, markupOf(report({ devices })))
    url = pathToFileURL(file).href
    browser = await chromium.launch({ executablePath: executablePath!, args })
  })
  afterAll(() => browser?.close())

  /** The page at that width, with what it complained of and what it asked for. */
  async function opened(width: number, more: { javaScriptEnabled?: boolean; dark?: boolean } = {}) {
    const { javaScriptEnabled = true, dark = false } = more
    const context = await browser.newContext({
      viewport: { width, height: 800 },
      javaScriptEnabled,
      colorScheme: dark ? 'dark' : 'light',
    })
    const page = await context.newPage()
    const complaints: string[] = []
    const requests: string[] = []
    page.on('console', (message) => complaints.push(message.text()))
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('request', (request) => requests.push(request.url()))
    await page.goto(url)
    return { page, complaints, requests, close: () => context.close() }
  }

  /** The cells of a column of the table of networks, from the top. */
  const column = (page: Page, at: number) =>
    page.locator(`table:has(caption:text("Networks by")) tbody tr td:nth-child(${at})`).allTextContents()

  it('complains of nothing, and asks for nothing but itself', async () => {
    const { complaints, requests, close } = await opened(1280)
    expect([complaints, requests]).toEqual([[], [url]])
    await close()
  })

  it.each([[390], [1280]])('has nothing beyond its edge where it is %i pixels wide', async (width) => {
    const { page, close } = await opened(width)
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width)
    // what is wider than the page scrolls in a box of its own
    const beyond = await page.evaluate(`
      [...document.querySelectorAll('body *')]
        .filter((element) => !element.closest('.scroll') && !element.closest('svg'))
        .filter((element) => element.getBoundingClientRect().right > innerWidth + 0.5)
        .map((element) => element.outerHTML.slice(0, 80))`)
    expect(beyond).toEqual([])
    await close()
  })

  it('sorts a table by the column that is clicked on, numbers from the highest, and back', async () => {
    const { page, complaints, close } = await opened(1280)
    const heads = page.locator('table:has(caption:text("Networks by")) th')
    const [network, poor, jitter, loss] = [1, 2, 6, 8] as const
    const click = (at: number) =>
      heads
        .nth(at - 1)
        .locator('button')
        .click({ timeout: 5_000 })
    const sorting = (at: number) => heads.nth(at - 1).getAttribute('aria-sort')
    expect(await sorting(poor)).toBe('descending')

    await click(jitter)
    expect((await column(page, jitter))[0]).toBe('20.3\u00a0ms')
    expect([await sorting(jitter), await sorting(poor)]).toEqual(['descending', null])
    await click(jitter)
    const sorted = (await column(page, jitter)).slice(0, 3)
    expect(sorted).toEqual(['7.3\u00a0ms', '8.3\u00a0ms', '9.3\u00a0ms'])
    expect(await sorting(jitter)).toBe('ascending')

    // what is not known is last, whichever way
    for (const way of ['descending', 'ascending']) {
      await click(loss)
      expect([await sorting(loss), (await column(page, loss)).at(-1)]).toEqual([way, '–'])
    }
    await click(network)
    expect((await column(page, network))[0]).toBe('10.20.4.0/24')
    expect(complaints).toEqual([])
    await close()
  })

  it('shows all of it without JavaScript', async () => {
    const { page, close } = await opened(1280, { javaScriptEnabled: false })
    expect(await page.locator('th button').count()).toBe(0)
    expect(await page.getByRole('row').count()).toBeGreaterThan(50)
    await close()
  })

  it('is dark where that is preferred, and light on paper all the same', async () => {
    const { page, close } = await opened(1280, { dark: true })
    const colours = () =>
      page.evaluate(
        '[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]',
      )
    expect(await colours()).toEqual(['rgb(20, 23, 27)', 'rgb(230, 233, 236)'])
    await page.emulateMedia({ media: 'print' })
    expect(await colours()).toEqual(['rgb(255, 255, 255)', 'rgb(0, 0, 0)'])
    await close()
  })

  it('fits on A4', async () => {
    const { page, close } = await opened(1280)
    // the width between the margins, in CSS pixels
    await page.setViewportSize({ width: Math.floor(((210 - 26) / 25.4) * 96), height: 1000 })
    await page.emulateMedia({ media: 'print' })
    const wide = await page.evaluate(`
      [...document.querySelectorAll('table, figure, .card')]
        .filter((element) => element.getBoundingClientRect().right > innerWidth + 0.5)
        .map((element) => element.textContent.slice(0, 80))`)
    expect(wide).toEqual([])
    await close()
  })
})
