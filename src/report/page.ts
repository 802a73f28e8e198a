import { createHash } from 'node:crypto'
import { Html, html } from './html.ts'
import type { Report } from './model.ts'
import { connectionsSection } from './sections/connections.ts'
import { dataSection } from './sections/data.ts'
import { clientsSection, devicesSection } from './sections/equipment.ts'
import { failuresSection } from './sections/failures.ts'
import { feedbackSection } from './sections/feedback.ts'
import { glossarySection, rulesSection } from './sections/glossary.ts'
import { header } from './sections/header.ts'
import { indicatorsSection } from './sections/indicators.ts'
import { placesSection } from './sections/places.ts'
import { sectionMarkup } from './sections/section.ts'
import { trendSection } from './sections/trend.ts'
import { trunksSection } from './sections/trunks.ts'
import { usersSection } from './sections/users.ts'
import { SORTING } from './sorting.ts'
import { STYLE } from './style.ts'

/** Nothing is fetched, and no script runs but the one of the page: names from the data are not to be trusted. */
const POLICY = [
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  `script-src 'sha256-${createHash('sha256').update(SORTING).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
].join('; ')

/** The report as one page of HTML that needs nothing beside it. */
export function page(report: Report): string {
  const sections = [
    indicatorsSection(report),
    trendSection(report),
    placesSection(report),
    connectionsSection(report),
    devicesSection(report),
    clientsSection(report),
    failuresSection(report),
    feedbackSection(report),
    trunksSection(report),
    usersSection(report),
    dataSection(report),
    rulesSection(report),
    glossarySection(),
  ]
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="callhouse ${report.version}">
<title>${report.title}</title>
<style>${Html.trusted(STYLE)}</style>
</head>
<body>
${header(report, sections)}
<main>
${sections.map(sectionMarkup)}</main>
<footer>Made by callhouse ${report.version} from the call records of Microsoft Teams. Tests are left out; all times are UTC.</footer>
<script>${Html.trusted(SORTING)}</script>
</body>
</html>
`.markup
}
