import { nothing } from '../drawing.ts'
import { day, percent } from '../figures.ts'
import { html } from '../html.ts'
import type { Client, Device, Report } from '../model.ts'
import { bars, measurements, numbers, percentages, table, words } from '../table.ts'
import { platformOf } from '../wording.ts'
import { kpiOf } from './indicators.ts'
import type { Section } from './section.ts'

/** Microphones and loudspeakers. */
export function devicesSection(report: Report): Section {
  const poorFrom = kpiOf(report, 'audio_poor_percent')?.poor ?? undefined
  return {
    id: 'devices',
    title: 'Devices',
    body:
      report.devices.length === 0
        ? nothing('No devices were reported in this span.')
        : html`<p class="about">Failed: sessions in which the device did not work for 0.5 % of the time or more.</p>
${table<Device>(
  report.devices,
  [
    words('Microphone', (row) => row.capture_device_model ?? 'Unknown'),
    words('Loudspeaker', (row) => row.render_device_model ?? 'Unknown'),
    numbers('Users', ({ users }) => users),
    bars('Sessions', ({ sessions }) => sessions),
    bars('Poor audio', (row) => row.poor_percent, percent, poorFrom),
    percentages('Poor ratings', (row) => row.poor_feedback_percent),
    percentages('Mic failed', (row) => row.mic_not_functioning_percent),
    percentages('Speaker failed', (row) => row.speaker_not_functioning_percent),
    measurements('Mic glitches / 5 min', (row) => row.average_mic_glitch_rate),
  ],
  { caption: 'Microphones and loudspeakers' },
)}`,
  }
}

/** Programs, and their versions. */
export function clientsSection(report: Report): Section {
  const poorFrom = kpiOf(report, 'audio_poor_percent')?.poor ?? undefined
  return {
    id: 'clients',
    title: 'Clients',
    body:
      report.clients.length === 0
        ? nothing('No clients were reported in this span.')
        : html`<p class="about">Old versions that are still used, and programs that are worse than the others.</p>
${table<Client>(
  report.clients,
  [
    words('Platform', ({ platform }) => platformOf(platform), 'short'),
    words('Product', (row) => row.product_family, 'short'),
    words('Version', (row) => row.application_version, 'short'),
    numbers('Users', ({ users }) => users),
    bars('Sessions', (row) => row.session_share_percent, percent),
    bars('Poor audio', (row) => row.audio_poor_percent, percent, poorFrom),
    percentages('Failed setups', (row) => row.setup_failure_percent),
    percentages('Dropped', (row) => row.drop_percent),
    percentages('Processor too slow', (row) => row.cpu_insufficient_percent),
    {
      head: 'Last seen',
      kind: 'short',
      content: (row) => day(row.last_day),
      by: (row) => row.last_day?.toISOString() ?? null,
    },
  ],
  { caption: 'Clients' },
)}`,
  }
}
